"""What people keep of themselves: name, phone, moments of mail, kluiszin."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__)
