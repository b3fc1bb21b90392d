"""The region of the cast with others around it: two of the police, between which Bergdorp moves, and one more."""

from __future__ import annotations

from datetime import date
from typing import Any

from cast import REGION

SINCE, MOVE = date(2022, 1, 1), date(2026, 12, 1)

WITH_CIRCLES: dict[str, Any] = {
    **REGION,
    "regions": [
        {"slug": "politie-oost", "name": "Politie Oost", "kind": "police_unit"},
        {"slug": "politie-west", "name": "Politie West", "kind": "police_unit"},
        {"slug": "thuis-oost", "name": "Thuis Oost", "kind": "veilig_thuis_area"},
    ],
    "memberships": [
        *REGION["memberships"],
        {"region": "politie-oost", "municipalities": ["waterstad", "kaap"], "valid_from": SINCE},
        {"region": "politie-oost", "municipality": "bergdorp", "valid_from": SINCE, "valid_to": date(2026, 11, 30)},
        {"region": "politie-west", "municipality": "bergdorp", "valid_from": MOVE},
        {"region": "thuis-oost", "municipality": "bergdorp", "valid_from": SINCE},
    ],
    "partners": [
        *REGION["partners"],
        {
            "key": "recherche_oost",
            "scope": "regional",
            "name": {"nl": "Recherche Oost"},
            "when": {"nl": "Overleg"},
            "circle": "politie-oost",
        },
    ],
}
