"""The single sign-on of the organisation (OpenID Connect), as a client of it: who somebody is, never what they may
read.

`provider` finds the provider and asks it; `asking` is how; `tokens` judges what it signed. Only this package knows the
libraries for it, and a portal without single sign-on never loads them.
"""

from __future__ import annotations

from .asking import Unreachable
from .provider import Identity, LoggedOut, Provider, Refused

__all__ = ["Identity", "LoggedOut", "Provider", "Refused", "Unreachable"]
