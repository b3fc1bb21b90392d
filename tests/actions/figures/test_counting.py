"""Counting while the desk works: exactly what a signal is now, and the figures stay when it is erased."""

import random
from collections import Counter

import pytest
from cast import FARID, GRETA, SANNE, Desk, desk, file_signal, once
from peek import principal, rows, signal_of, sql

from portal.actions.desk import cases, clearing, lasting, reading, replying, stepping_aside, triaging
from portal.actions.erasing import erase
from portal.actions.figures import counting
from portal.actions.house import House
from portal.actions.people import promises
from portal.adapters import signals, vault
from portal.domain.access import Act
from portal.domain.figures.contributions import Counted
from portal.domain.signals import Contact, NotAllowed, Referred, Status

ANSWERS = {"vorm": ("arbeid",), "leeftijd": ("minderjarig",), "urgentie": ("niet_acuut",)}
PROMISES = ("first_look", "feedback", "look_days")


def figures(house: House, but: tuple[str, ...] = PROMISES) -> dict[str, int]:
    """What is counted, by "dimension=value"; nothing that was taken off again."""
    found = rows(house, "SELECT dimension, value, sum(count) FROM counter GROUP BY dimension, value")
    return {f"{name}={value}": count for name, value, count in found if count and name not in but}


def opened(house: House, email: str = FARID, **own: object) -> str:
    signal = signal_of(house, file_signal(house, **{"answers": ANSWERS, **own}))
    reading.open_signal(house, desk(house, email), signal)
    return signal


def close(house: House, who: Desk, signal: str, outcome: str) -> None:
    triaging.close(house, who, signal, once(house, who), outcome, "Dank je wel.", "")


def test_nothing_is_counted_before_somebody_opened_it_and_everything_after(house: House) -> None:
    signal = signal_of(house, file_signal(house, answers=ANSWERS, contact=Contact(name="Noor")))
    assert figures(house, ()) == {}
    for who in (FARID, FARID, SANNE):
        reading.open_signal(house, desk(house, who), signal)
    assert figures(house, ()) == {
        "signal=all": 1,
        "vorm=arbeid": 1,
        "leeftijd=minderjarig": 1,
        "vorm*leeftijd=arbeid*minderjarig": 1,
        "urgency=spoed": 1,  # about somebody under 18
        "contact=left": 1,
        "told=form": 1,
        "first_look=in_time": 1,
        "look_days=0": 1,
    }


def test_an_outcome_that_counts_makes_a_melding_and_undo_takes_exactly_that_off(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    before = figures(house)
    clearing_form = once(house, farid)
    looked = clearing.looked_at(house, farid, [signal])
    clearing.clear(house, farid, clearing_form, {signal: looked[0].mark})
    assert figures(house, ()) == {}, "no signal at all: it is nowhere, not among the promises either"
    clearing.restore(house, farid, once(house, farid), [signal])
    assert figures(house) == before and figures(house, ())["first_look=in_time"] == 1
    close(house, farid, signal, "doorgezet_politie")
    assert figures(house) == {
        **before,
        "outcome=doorgezet_politie": 1,
        "melding=all": 1,
        "melding:vorm=arbeid": 1,
        "melding:leeftijd=minderjarig": 1,
        "melding:urgency=spoed": 1,
    }


def test_a_changed_outcome_and_a_double_after_reopening(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    before = figures(house)
    close(house, farid, signal, "geen_actie")
    assert figures(house) == {**before, "outcome=geen_actie": 1}
    triaging.move_to(house, farid, signal, once(house, farid), Status.IN_PROGRESS)
    close(house, farid, signal, "dubbel")
    assert figures(house, ()) == {}
    triaging.move_to(house, farid, signal, once(house, farid), Status.IN_PROGRESS)
    assert figures(house) == before
    assert figures(house, ())["feedback=in_time"] == 1, "that the reporter heard something stays true"


def test_whatever_happens_in_whatever_order_the_figures_are_the_sum_of_what_stands_with_the_signals(
    house: House,
) -> None:
    luck = random.Random(7)
    farid = desk(house, FARID)
    held = [opened(house), opened(house, answers={"vorm": ("seksueel", "arbeid")}), opened(house, answers={})]
    acts = [
        lambda signal: triaging.take(house, farid, signal, once(house, farid)),
        lambda signal: triaging.set_urgency(
            house, farid, signal, once(house, farid), luck.choice(["acuut", "spoed"]), "x"
        ),
        lambda signal: triaging.assess(house, farid, signal, once(house, farid), "misstand", "x"),
        lambda signal: triaging.move_to(
            house, farid, signal, once(house, farid), luck.choice([Status.DISCUSSED, Status.KEPT, Status.IN_PROGRESS])
        ),
        lambda signal: close(house, farid, signal, luck.choice(["dubbel", "doorgezet_politie", "geen_actie"])),
        lambda signal: triaging.take_back(house, farid, signal, once(house, farid)),
        lambda signal: replying.give_feedback(house, farid, signal, once(house, farid), "We zijn bezig."),
    ]
    done = 0
    for _ in range(50):
        signal, act = luck.choice(held), luck.choice(acts)
        try:
            act(signal)
        except NotAllowed:
            continue
        done += 1
        assert figures(house, ()) == _sealed(house, farid, held)
    assert done > 20


def _sealed(house: House, who: Desk, held: list[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    with house.database.reading() as connection:
        for signal in held:
            case = cases.find(connection, who, signal, Act.READ)
            sealed = signals.documents(connection, signal)["counted"]
            document = vault.open_document(case.key, case.ad("counted"), sealed)
            found.update("=".join(pair) for pair in Counted.from_document(document, "").added)
    return dict(found)


def test_the_figures_stay_when_the_signal_is_erased(house: House) -> None:
    passed_on, early, farid = opened(house), opened(house), desk(house, FARID)
    close(house, farid, passed_on, "doorgezet_politie")
    lasting.propose(house, farid, early, once(house, farid), "Per ongeluk verstuurd.")
    before = figures(house, ())
    sanne = desk(house, SANNE)
    lasting.agree(house, sanne, early, once(house, sanne))
    with house.database.writing() as connection:
        erase(house, connection, cases.find(connection, farid, passed_on, Act.READ).signal, house.today())
    assert rows(house, "SELECT id FROM signal") == []
    after = {key: count for key, count in figures(house, ()).items() if not key.startswith("erased=")}
    assert after == before and after["signal=all"] == 2 and after["melding=all"] == 1


def test_contact_data_that_went_early_was_left_all_the_same(house: House) -> None:
    signal, farid = opened(house, contact=Contact(phone="06-00000000")), desk(house, FARID)
    sql(house, "DELETE FROM document WHERE kind = 'contact'")
    triaging.take(house, farid, signal, once(house, farid))
    assert figures(house)["contact=left"] == 1


def test_what_is_kept_from_somebody_is_never_counted_and_who_steps_aside_learns_no_more(house: House) -> None:
    opened(house, exclude=(principal(house, SANNE),))
    assert figures(house, ()) == {}
    signal, sanne = opened(house), desk(house, SANNE)
    before = figures(house, ())
    stepping_aside.step_aside(house, sanne, signal, once(house, sanne))
    farid = desk(house, FARID)
    close(house, farid, signal, "doorgezet_politie")
    assert figures(house, ()) == before, "as it stood when she let go of it"


def test_what_an_older_version_counted_is_completed_at_the_next_opening(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    whole = figures(house, ())
    with house.database.writing() as connection:
        case = cases.find(connection, farid, signal, Act.READ)
        old = {"v": 1, "added": {"first_look": ["2026-11", "in_time"]}}
        sealed = vault.seal_document(case.key, case.ad("counted"), old, house.random)
        signals.put_document(connection, signal, "counted", sealed)
    sql(house, "DELETE FROM counter WHERE dimension <> 'first_look'")
    reading.open_signal(house, farid, signal)
    del whole["look_days=0"]  # that was not written down then
    assert figures(house, ()) == whole


@pytest.mark.parametrize("kind", ["counted", "handling", "report", "route"])
def test_damaged_it_is_left_as_it_is(house: House, kind: str) -> None:
    signal, farid = opened(house), desk(house, FARID)
    triaging.take(house, farid, signal, once(house, farid))
    before = figures(house, ())
    sql(house, "UPDATE document SET sealed = x'00' WHERE kind = :kind", kind=kind)
    reading.open_signal(house, farid, signal)
    assert figures(house, ()) == before


def test_a_find_in_another_municipality_counts_once_and_stays(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    for _ in range(2):
        with house.database.writing() as connection:
            case = cases.find(connection, farid, signal, Act.LINK)
            counting.linked_across(house, connection, case.signal, case.key)
    triaging.take(house, farid, signal, once(house, farid))
    assert figures(house)["across=yes"] == 1


def test_what_a_colleague_elsewhere_handed_on_is_counted_there_and_here_only_as_received(house: House) -> None:
    greta = Referred("a4f1", "GM9002", principal(house, GRETA), "Greta Hoek")
    opened(house, referred=greta)
    assert figures(house, ()) == {"received_from=yes": 1, "received:first_look=in_time": 1}
    ours = promises.measured(house, desk(house, FARID))[0]
    assert ours.first_look.in_time == 1, "the promise was kept to a colleague"


def test_every_municipality_counts_its_own(house: House) -> None:
    opened(house)
    opened(house, GRETA, municipality="bergdorp")
    found = rows(house, "SELECT municipality, count FROM counter WHERE dimension = 'signal' ORDER BY municipality")
    assert [tuple(each) for each in found] == [("GM9001", 1), ("GM9002", 1)]
