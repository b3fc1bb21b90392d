"""Municipalities: making one, where it belongs, its team, opening and closing."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("places", __name__)
