"""What one signal adds to the figures, and what takes it out of them."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.domain.figures.contributions import Counted, Weighed, contributions, first_look, first_word
from portal.domain.handling import Assessment, Handling, Step
from portal.domain.signals import Referred, Report, Status, Told
from portal.domain.themes import Theme, parse

DAY = date(2026, 11, 17)
REPORT = Report("nl", "Iets", {"vorm": ("arbeid", "seksueel"), "leeftijd": ("minderjarig",)}, {}, ())


@pytest.fixture(scope="module")
def theme() -> Theme:
    file = Path(__file__).parents[3] / "instance" / "themes" / "mensenhandel.toml"
    return parse(tomllib.loads(file.read_text()))


def weighed(report: Report = REPORT, status: Status = Status.READ, **handling: object) -> Weighed:
    return Weighed(report, "spoed", status, replace(Handling(), **handling))  # type: ignore[arg-type]


def step(outcome: str) -> Step:
    return Step(outcome, DAY, "farid")


def test_a_signal_counts_under_its_answers_and_under_pairs_of_them(theme: Theme) -> None:
    assert contributions(theme, weighed(), {"first_look": "late", "look_days": "4", "contact": "left"}) == {
        ("signal", "all"),
        ("vorm", "arbeid"),
        ("vorm", "seksueel"),
        ("leeftijd", "minderjarig"),
        ("urgency", "spoed"),
        ("vorm*leeftijd", "arbeid*minderjarig"),
        ("vorm*leeftijd", "seksueel*minderjarig"),
        ("first_look", "late"),
        ("look_days", "4"),
        ("contact", "left"),
        ("told", "form"),
    }


def test_with_an_outcome_that_counts_it_is_a_melding_once(theme: Theme) -> None:
    both = weighed(steps=(step("doorgezet_politie"),), outcome="doorgezet_zorg", status=Status.CLOSED)
    found = contributions(theme, both, {})
    assert {pair for pair in found if pair[0].startswith("melding")} == {
        ("melding", "all"),
        ("melding:vorm", "arbeid"),
        ("melding:vorm", "seksueel"),
        ("melding:leeftijd", "minderjarig"),
        ("melding:urgency", "spoed"),
    }
    assert {("outcome", "doorgezet_politie"), ("outcome", "doorgezet_zorg")} < found


@pytest.mark.parametrize("outcome", ["dubbel", "geen_signaal"])
def test_a_double_and_what_is_no_signal_count_as_nothing_not_even_for_the_promises(theme: Theme, outcome: str) -> None:
    facts = {"first_look": "in_time", "feedback": "in_time", "contact": "left"}
    closed = weighed(status=Status.CLOSED, steps=(step("doorgezet_politie"),), outcome=outcome)
    assert contributions(theme, closed, facts) == frozenset()
    again = contributions(theme, replace(closed, status=Status.IN_PROGRESS), facts)
    assert ("signal", "all") in again and ("melding", "all") in again
    assert ("outcome", outcome) not in again


def test_what_a_colleague_elsewhere_handed_on_was_counted_there(theme: Theme) -> None:
    report = replace(REPORT, referred=Referred("origin", "GM9002", "greta", "Greta"))
    found = contributions(theme, weighed(report, steps=(step("doorgezet_politie"),)), {"first_look": "in_time"})
    assert found == {("received_from", "yes"), ("received:first_look", "in_time")}


def test_what_somebody_typed_in_for_another_and_an_assessment(theme: Theme) -> None:
    report = replace(REPORT, told=Told("phone", "citizen", "farid"))
    found = contributions(theme, weighed(report, assessment=Assessment("misstand", "", DAY, "farid")), {})
    assert {("told", "told"), ("assessment", "misstand")} < found


def test_an_answer_the_theme_no_longer_knows_counts_as_none_and_one_answer_is_one(theme: Theme) -> None:
    report = replace(REPORT, answers={"sector": ("bouw", "horeca"), "vorm": ("weg",), "leeftijd": ("weg",)})
    found = {pair for pair in contributions(theme, weighed(report), {}) if pair[0] in ("sector", "vorm", "leeftijd")}
    assert found == {("sector", "bouw")}


def test_no_text_of_anybody_is_ever_counted(theme: Theme) -> None:
    report = Report("nl", "Kanarie", {"vorm": ("arbeid",)}, {"place": "Kanarie", "company": "Kanarie"}, ("alg_bang",))
    reasons = weighed(report, assessment=Assessment("misstand", "Kanarie", DAY, "Kanarie"), reason="Kanarie")
    assert "Kanarie" not in str(contributions(theme, reasons, {})) and "alg_bang" not in str(
        contributions(theme, reasons, {})
    )


def test_how_soon_somebody_looked_is_counted_in_working_days() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert first_look(friday, monday, in_time=True) == {"first_look": "in_time", "look_days": "1"}
    assert first_look(friday, date(2027, 11, 22), in_time=False)["look_days"] == "60"
    assert first_word(in_time=False) == {"feedback": "late"}


def test_what_was_counted_is_read_back_also_from_an_older_version() -> None:
    counted = Counted("2026-11", frozenset({("signal", "all"), ("vorm", "arbeid")}), {"first_look": "late"})
    assert Counted.from_document(counted.document(), "2026-12") == counted
    old = {"v": 1, "added": {"first_look": ["2026-11", "late"]}}
    assert Counted.from_document(old, "2026-11") == Counted(
        "2026-11", frozenset({("first_look", "late")}), {"first_look": "late"}
    )
