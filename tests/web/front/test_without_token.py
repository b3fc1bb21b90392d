"""The forms of the front door without a token change nothing: they carry ticks to the form, or look with a code."""

from __future__ import annotations

from typing import Any

import pytest

from portal.actions.house import House
from portal.adapters import tables


def everything(house: House) -> dict[str, list[Any]]:
    with house.database.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).all()))
            for table in tables.Table.metadata.sorted_tables
        }


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/nl/melden", {"switch": "clues", "indicators": ["alg_bang", "alg_praten"]}),
        ("/nl/waterstad/melden", {"switch": "clues", "indicators": ["loket_paspoort"]}),
        ("/nl/waterstad/melden", {"indicators": ["asiel_slaapt"]}),
        ("/nl/waterstad/melden", {"story": "Zonder token", "contact": "no"}),
        ("/nl/volgen", {"code": "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"}),
        ("/nl/waterstad/volgen", {"code": "default", "message": "Zonder token"}),
    ],
)
def test_a_post_without_a_token_leaves_the_database_as_it_was(
    front: Any, house: House, path: str, sent: dict[str, Any]
) -> None:
    before = everything(house)
    assert before["signal"] == []
    answer = front.post(path, sent)
    assert answer.status_code in (200, 422, 404)
    assert everything(house) == before
