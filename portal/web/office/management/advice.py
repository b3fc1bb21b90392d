"""Which partner is advised for which signal."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("advice", __name__)
