"""Promises, terms of keeping and the record of a region: settled by two."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("terms", __name__)
