"""The circle: a signal comes in, reaches the right functionaris, and the reporter hears back. On both databases."""

from __future__ import annotations

import pytest
from cast import FARID, GRETA, STORY, Clock, desk, file_signal, once

from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.house import House
from portal.actions.reporters import following
from portal.domain.signals import Filter, PublicStatus


def test_noor_hears_back_from_farid_and_greta_sees_nothing(house: House, clock: Clock) -> None:
    code = file_signal(house)
    farid, greta = desk(house, FARID), desk(house, GRETA)
    [row] = inbox.inbox(house, farid, Filter()).entries
    assert row.report is not None
    assert row.report.story == STORY

    assert inbox.inbox(house, greta, Filter()).entries == []
    with pytest.raises(triaging.NotFound):
        reading.open_signal(house, greta, row.signal.id)

    reading.open_signal(house, farid, row.signal.id)
    triaging.take(house, farid, row.signal.id, once(house, farid))
    replying.ask(house, farid, row.signal.id, once(house, farid), "Weet je nog hoe laat het was?")
    seen = following.follow(house, code)
    assert seen.status is PublicStatus.QUESTION
    assert seen.asks
    assert [entry.message.text for entry in seen.entries if entry.message] == ["Weet je nog hoe laat het was?"]

    clock.move(days=1)
    triaging.close(house, farid, row.signal.id, once(house, farid), "geen_actie", "Dank voor je signaal.", "")
    seen = following.follow(house, code)
    assert seen.status is PublicStatus.CLOSED
    assert seen.new == 1
    assert following.follow(house, code).new == 0
