"""Short forms of the proofs of the doors: who may what, forged posts, the kluiszin once more, naughty words.

Seeded parts of what `python -m bench.proofs` does at full size, with the same code. The table of who may do what is
bench/proofs/who_may_what.txt.
"""

import pytest

from bench.proofs import asked_again, authorisation, forgery, naughty
from bench.proofs.addresses import addresses
from bench.proofs.deeds import REPORTER, Routes
from bench.proofs.town import COLUMNS, Town
from portal.doors import create_office

pytestmark = pytest.mark.slow

ADVICE = "Decide who may, and add a line to bench/proofs/who_may_what.txt, which says how."


def test_every_route_of_the_office_stands_in_the_table(everybody: Town) -> None:
    written = authorisation.table(authorisation.TABLE.read_text())
    there = {(each.method, each.route) for each in addresses(create_office(everybody.house))}
    assert not there - written.keys(), ADVICE
    assert not written.keys() - there, "a route of the table is gone: take its line out"


def test_nobody_may_what_the_table_does_not_say(everybody: Town) -> None:
    found = authorisation.knock(everybody, share=0.05, seed=20261122)
    assert found.deviations == []
    assert found.knocks > 400 and found.denied > found.allowed > 20


def test_who_looks_after_the_house_reads_nothing(everybody: Town) -> None:
    """The columns that never see a signal, on each address of one."""
    written = authorisation.table(authorisation.TABLE.read_text())
    reading = {marks for (_, route), marks in ((key, tuple(each.items())) for key, each in written.items())
               if route.startswith("/signalen/<signal>")}  # fmt: skip
    for marks in reading:
        assert not [COLUMNS[column] for column, mark in marks if column in "KBGVAW-" and mark != "."]


def test_a_forged_post_does_nothing(everybody: Town) -> None:
    found = forgery.forge(everybody, (REPORTER, "F"), per_route=1, share=0.08, seed=20261122)
    assert found.wrong == []
    assert Routes(everybody).posts() == found.forged, "every route that takes a form, whoever finds it"
    assert len(found.proven) > 35, "too few did something when they were sent right, so nothing is proven"


def test_without_the_kluiszin_nothing_is_done(everybody: Town) -> None:
    acts = ("/werk/sleutels/<principal>", "/werk/bezetting/vervanger", "/werk/signalen/<signal>/doorzettingen")
    more = ("/werk/signalen/<signal>/dossier.<kind>", "/werk/signalen/<signal>/koppelingen", "/werk/mijn/adres")
    more += ("/werk/signalen/<signal>/vergelijken",)
    found = asked_again.ask_again(everybody, ("F",), (*acts, *more))
    assert found.wrong == []
    assert found.tries == 5 * len(found.acts)


def test_no_naughty_word_breaks_a_page(everybody: Town) -> None:
    found = naughty.fill(everybody, (REPORTER, "F"), share=0.008, seed=20261122)
    assert found.wrong == []
    assert found.forms > 30 and found.posts > 100 and found.kept > 10
