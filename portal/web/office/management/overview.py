"""Where management starts: what needs somebody, and where everything is."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("management", __name__)
