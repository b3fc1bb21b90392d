"""The colour of a municipality, with its contrast and a look before it is kept."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("style", __name__)
