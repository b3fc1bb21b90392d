"""What was changed in the settings: as it was, and as it became."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("changes", __name__)
