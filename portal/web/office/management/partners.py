"""Partners: who they are, when to call them, and when that was last checked."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("partners", __name__)
