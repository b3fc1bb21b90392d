"""A short form of the bench of the desk: it runs, and what was put in is found."""

from pathlib import Path

import pytest

from bench import desk
from bench.goals import goals

pytestmark = pytest.mark.slow


def test_the_desk_is_measured(tmp_path: Path) -> None:
    with desk.office(tmp_path, 40) as some:
        search = desk.search(some, 1)
        assert set(search["share_of_each_part"]) == {"rows", "keys", "opening", "looking"}
        assert desk.suggestions(some, 1)["signals_found"] > 0, "the new signal has a plate and an address of others"
        found = {"signals": 40, "unlock": desk.unlock(some, 1), "search": search}
        found |= {"suggestions": desk.suggestions(some, 1), "inbox": desk.inbox(some, some, 1)}
        assert len(list(goals({"sqlite": {"desk": found}}))) == 5
