"""Links of a signal with others, as the signal page shows them."""

from __future__ import annotations

from typing import Any

from portal.actions.reading import Dossier


def section(dossier: Dossier) -> dict[str, Any]:
    """What the section on the signal page needs."""
    return {}
