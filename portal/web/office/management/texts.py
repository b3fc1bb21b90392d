"""Standard messages and notices, of a region or a municipality."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("texts", __name__)
