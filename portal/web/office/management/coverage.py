"""Who answers where, in words, and what is missing."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coverage", __name__)
