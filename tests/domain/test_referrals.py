"""A region's choices are read strictly, advice comes with its reasons, and a referral is a record with a history."""

from __future__ import annotations

import copy
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from policy import POLICY, said

from portal.adapters.directory import partner
from portal.domain.places import Partner
from portal.domain.referrals import (
    Answer,
    Choice,
    NoSuchAnswer,
    Policy,
    PolicyError,
    Referral,
    Said,
    advise,
    check_against,
    document_of,
    parse_policy,
    partners_for,
)
from portal.domain.themes import Theme, parse

ROOT = Path(__file__).resolve().parents[2]
TUESDAY = date(2026, 11, 17)


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "instance" / name).read_text())


@pytest.fixture(scope="module")
def theme() -> Theme:
    return parse(load("themes/mensenhandel.toml"))


@pytest.fixture(scope="module")
def region() -> dict[str, Any]:
    return load("regions/markiezaten.toml")


@pytest.fixture(scope="module")
def policy(region: dict[str, Any]) -> Policy:
    return parse_policy(document_of(region))


# --- reading -----------------------------------------------------------------------------------------------------


def test_an_empty_document_is_an_empty_policy() -> None:
    assert parse_policy({}) == Policy()


def test_a_text_falls_back_to_dutch_wherever_dutch_stands() -> None:
    found = parse_policy({"bases": [{"key": "taak", "label": {"en": "Task", "nl": "Taak"}}]})
    assert list(found.bases[0].label) == ["nl", "en"]
    assert found.label("bases", "taak")["en"] == "Task"
    assert found.label("bases", "weg") == {}


MISTAKES = [
    (lambda d: d["bases"].append({"label": said("x")}), r"bases\[3\].key: is missing"),
    (lambda d: d["bases"].append(copy.deepcopy(d["bases"][0])), "bases: the key 'publieke_taak' stands there twice"),
    (lambda d: d["bases"][0].pop("label"), "bases.publieke_taak.label: is missing"),
    (lambda d: d["bases"][0].update(label={"en": "x"}), "label: must have a text per language, at least nl"),
    (lambda d: d["bases"][0].update(label={"nl": "x", "pl": " "}), "label: the text in 'pl' is empty"),
    (lambda d: d["bases"][0].update(lable=said("x")), "bases.publieke_taak.lable: is not known here"),
    (lambda d: d["purposes"][0].update(partners=[]), "purposes.strafbaar_feit.partners: must be a list"),
    (lambda d: d["barriers"][0].pop("partners"), "barriers.vergunning.partners: is missing"),
    (lambda d: d.update(channels="telefoon"), "channels: must be a list of tables"),
    (lambda d: d["advice"][0].pop("because"), "advice.acuut.because: is missing"),
    (lambda d: d["advice"][0].pop("partners"), "advice.acuut.partners: is missing"),
    (lambda d: d["advice"][0].pop("urgencies"), "advice.acuut.when: is missing"),
    (
        lambda d: d["advice"][0].update(urgencies=["nu"]),
        "advice.acuut.urgencies: 'nu' is not known; choose from acuut, spoed, niet_acuut",
    ),
    (lambda d: d["advice"][1].update(when={"leeftijd": "minderjarig"}), "when.leeftijd: must be a list of codes"),
    (lambda d: d["tables"][0].update(kind="borrel"), "tables.screening.kind: 'borrel' is not known; choose from"),
    (lambda d: d["tables"][0].pop("every"), "tables.screening.every: is missing"),
    (lambda d: d["tables"][0].update(region="Oost "), "tables.screening.region: 'Oost ' must be lower-case letters"),
    (lambda d: d["decisions"].append({"key": "zo"}), "decisions.zo.label: is missing"),
]


@pytest.mark.parametrize(("mistake", "where"), MISTAKES, ids=[where for _, where in MISTAKES])
def test_a_mistake_is_named_by_its_place(mistake: Any, where: str) -> None:
    document = copy.deepcopy(POLICY)
    mistake(document)
    with pytest.raises(PolicyError, match=where):
        parse_policy(document)


UNKNOWN = [
    (lambda d: d["advice"][0].update(partners=["fbi"]), "advice.acuut: 'fbi' is not one of the partners"),
    (lambda d: d["purposes"][0].update(partners=["fbi"]), "purposes.strafbaar_feit: 'fbi' is not one of the partners"),
    (lambda d: d["advice"][0].update(theme="milieu"), "advice.acuut: the theme 'milieu' is not installed"),
    (lambda d: d["advice"][1].update(when={"lftd": ["x"]}), "advice.minderjarig: the form has no answer 'x' to 'lftd'"),
    (lambda d: d["advice"][1].update(when={"vorm": ["x"]}), "the form has no answer 'x' to 'vorm'"),
    (lambda d: d["advice"][1].update(assessments=["bewezen"]), "the assessment 'bewezen' is not known"),
    (lambda d: d["tables"][0].update(partners=["fbi"]), "tables.screening: 'fbi' is not one of the partners"),
    (lambda d: d["tables"][0].update(themes=["milieu"]), "tables.screening: the theme 'milieu' is not installed"),
    (lambda d: d["actions"][1].update(partners=["fbi"]), "actions.controle: 'fbi' is not one of the partners"),
]


@pytest.mark.parametrize(("mistake", "what"), UNKNOWN, ids=[what for _, what in UNKNOWN])
def test_what_is_not_there_is_named(mistake: Any, what: str, theme: Theme, cast_partners: set[str]) -> None:
    check_against(parse_policy(POLICY), {"mensenhandel": theme}, cast_partners)
    document = copy.deepcopy(POLICY)
    mistake(document)
    with pytest.raises(PolicyError, match=what):
        check_against(parse_policy(document), {"mensenhandel": theme}, cast_partners)


@pytest.fixture(scope="module")
def cast_partners() -> set[str]:
    from cast import REGION

    return {each["key"] for each in REGION["partners"]}


# --- the shipped region ------------------------------------------------------------------------------------------


def test_the_shipped_policy_fits_themes_and_partners(region: dict[str, Any], policy: Policy) -> None:
    files = sorted((ROOT / "instance" / "themes").glob("*.toml"))
    shipped = [parse(load(f"themes/{file.name}")) for file in files]
    check_against(policy, {each.key: each for each in shipped}, {each["key"] for each in region["partners"]})
    for name in ("bases", "purposes", "channels", "barriers", "sources", "decisions", "actions"):
        for choice in getattr(policy, name):
            assert list(choice.label) == ["nl", "en", "pl"], (name, choice.key)
            assert not choice.note or list(choice.note) == ["nl", "en", "pl"], (name, choice.key)
    for rule in policy.advice:
        assert list(rule.because) == ["nl", "en", "pl"], rule.key
    for table in policy.tables:
        assert list(table.label) == list(table.every) == ["nl", "en", "pl"], table.key
    assert {table.kind for table in policy.tables} == {"screening", "case", "care", "strategic"}
    social = "sociale media", "social media", "społecznościow"
    said_of_sources = " ".join(text for each in policy.sources for text in (*each.label.values(), *each.note.values()))
    assert not any(word in said_of_sources.lower() for word in social)


def test_whoever_can_be_referred_to_has_a_purpose_a_ground_and_a_channel(
    region: dict[str, Any], policy: Policy
) -> None:
    for each in region["partners"]:
        if each.get("refer", True):
            for name in ("purposes", "bases", "channels"):
                assert policy.offered(name, each["key"]), (name, each["key"])


def test_no_covenant_was_invented_and_no_internal_partner_has_a_number(region: dict[str, Any]) -> None:
    assert not any("covenant_until" in each for each in region["partners"])
    assert not any("phone" in each for each in region["partners"] if each["scope"] == "internal")


def here(region: dict[str, Any], municipality: str) -> tuple[Partner, ...]:
    return partners_for(
        [partner(each["key"], {k: v for k, v in each.items() if k != "key"}) for each in region["partners"]],
        municipality,
    )


ADVICE = [
    # acute + labour: AVIM as well as the Labour Authority
    ({"vorm": ("arbeid",)}, "acuut", "", {"112", "avim", "arbeidsinspectie"}, set()),
    ({"vorm": ("arbeid",)}, "niet_acuut", "", {"arbeidsinspectie", "fairwork", "juridisch_loket"}, {"avim", "112"}),
    ({"vorm": ("seksueel",)}, "niet_acuut", "", {"avim"}, {"arbeidsinspectie", "csg"}),
    ({"vorm": ("seksueel",)}, "spoed", "", {"avim", "csg"}, {"112"}),
    ({"vorm": ("crimineel",)}, "niet_acuut", "", {"avim"}, {"arbeidsinspectie"}),
    ({"vorm": ("crimineel_bedelen",)}, "niet_acuut", "", {"avim"}, set()),
    ({"vorm": ("organen",)}, "niet_acuut", "", {"avim", "comensha"}, set()),
    ({"leeftijd": ("minderjarig",)}, "spoed", "", {"veilig_thuis_west_brabant", "zorgcoordinator", "avim"}, {"112"}),
    ({"leeftijd": ("onbekend",), "groep": ("jongere",)}, "spoed", "", {"veilig_thuis_west_brabant"}, {"avim"}),
    ({"leeftijd": ("onbekend",)}, "niet_acuut", "", set(), {"veilig_thuis_west_brabant"}),
    ({"sector": ("huishouden",)}, "niet_acuut", "", {"veilig_thuis_west_brabant"}, set()),
    ({"groep": ("lvb",)}, "spoed", "", {"zorgcoordinator", "veilig_thuis_west_brabant"}, {"zvh"}),
    ({"groep": ("lvb",)}, "spoed", "vermoeden_sterk", {"zorgcoordinator", "comensha", "zvh"}, set()),
    ({"aantal": ("6-20",)}, "niet_acuut", "", {"riec", "intern_toezicht"}, set()),
    ({"waar": ("controle_woning",)}, "niet_acuut", "", {"intern_toezicht"}, set()),
    ({}, "niet_acuut", "misstand", {"arbeidsinspectie", "juridisch_loket", "informatiepunt"}, {"avim"}),
    ({}, "niet_acuut", "", set(), {"avim", "arbeidsinspectie", "zorgcoordinator"}),
    ({"vorm": ("weg_uit_het_thema",)}, "niet_acuut", "", set(), {"avim"}),
]


@pytest.mark.parametrize(("answers", "urgency", "assessment", "fit", "unfit"), ADVICE)
def test_advice(
    region: dict[str, Any],
    policy: Policy,
    answers: Any,
    urgency: str,
    assessment: str,
    fit: set[str],
    unfit: set[str],
) -> None:
    found = advise(policy, here(region, "roosendaal"), "mensenhandel", answers, urgency, assessment)
    keys = {each.partner for each in found}
    assert fit <= keys
    assert not unfit & keys
    assert all(each.because for each in found)


def test_a_partner_comes_once_with_all_its_reasons_in_the_order_of_the_rules(
    region: dict[str, Any], policy: Policy
) -> None:
    answers = {"vorm": ("arbeid", "crimineel"), "leeftijd": ("minderjarig",)}
    found = advise(policy, here(region, "roosendaal"), "mensenhandel", answers, "acuut")
    keys = [each.partner for each in found]
    assert keys[:2] == ["112", "avim"]
    assert len(keys) == len(set(keys))
    avim = next(each for each in found if each.partner == "avim")
    assert [reason["nl"].split(".")[0] for reason in avim.because] == [
        "Er is nu gevaar",
        "De persoon is misschien jonger dan 18",
        "Het gaat om criminele uitbuiting of gedwongen bedelen",
    ]


def test_tholen_has_a_veilig_thuis_of_its_own(region: dict[str, Any], policy: Policy) -> None:
    answers = {"leeftijd": ("minderjarig",)}
    tholen = {each.partner for each in advise(policy, here(region, "tholen"), "mensenhandel", answers, "spoed")}
    assert "veilig_thuis_tholen" in tholen
    assert "veilig_thuis_west_brabant" not in tholen


def test_criminal_exploitation_reminds_of_the_victim(policy: Policy) -> None:
    rule = next(rule for rule in policy.advice if rule.key == "crimineel")
    assert "mogelijk slachtoffer" in rule.because["nl"]
    assert "possible victim" in rule.because["en"]


def test_a_rule_of_one_theme_says_nothing_about_another(region: dict[str, Any], policy: Policy) -> None:
    found = advise(policy, here(region, "roosendaal"), "milieu", {"vorm": ("arbeid",)}, "niet_acuut", "misstand")
    assert found == ()


# --- the record --------------------------------------------------------------------------------------------------


def referral(**own: Any) -> Referral:
    values: dict[str, Any] = {
        "partner": "avim",
        "to": "",
        "purpose": "strafbaar_feit",
        "basis": "publieke_taak",
        "channel": "telefoon",
        "text": "Op een adres wonen acht mensen.",
        "on": TUESDAY,
        "by": "farid",
    }
    return Referral(**{**values, **own})


def answer(kind: Said, **own: Any) -> Answer:
    return Answer(kind, TUESDAY, "farid", **own)


def test_history_is_kept_and_the_last_answer_can_be_undone() -> None:
    found = referral()
    assert (found.state, found.open, found.results) == (None, True, ())
    found = found.with_answer(answer(Said.ASKED))
    assert (found.state, found.open) == (None, True)
    found = found.with_answer(answer(Said.ACCEPTED)).with_answer(answer(Said.DONE, outcome="controle_gedaan"))
    assert (found.state, found.open, found.results) == (Said.DONE, False, ("controle_gedaan",))
    assert [each.said for each in found.answers] == [Said.ASKED, Said.ACCEPTED, Said.DONE]
    found = found.without_last()
    assert (found.state, found.open) == (Said.ACCEPTED, True)


@pytest.mark.parametrize("end", [Said.REFUSED, Said.DONE, Said.WITHDRAWN])
def test_what_ended_takes_no_answer(end: Said) -> None:
    with pytest.raises(NoSuchAnswer, match="accepted"):
        referral().with_answer(answer(end)).with_answer(answer(Said.ACCEPTED))


def test_accepting_twice_is_refused_but_asking_again_is_not() -> None:
    accepted = referral().with_answer(answer(Said.ACCEPTED))
    with pytest.raises(NoSuchAnswer):
        accepted.with_answer(answer(Said.ACCEPTED))
    assert accepted.with_answer(answer(Said.ASKED)).state is Said.ACCEPTED


def test_nothing_to_undo() -> None:
    with pytest.raises(NoSuchAnswer, match=r"^nothing to undo$"):
        referral().without_last()


def test_the_document_brings_everything_back() -> None:
    full = referral(
        to="Team Wonen",
        shared=("vorm", "place"),
        barrier="sluiting",
        owner="Jan van Wonen",
        receipt="AAAA",
        counted="doorgezet_intern",
        reminded=True,
        answers=(answer(Said.ASKED, text="Nog niets"), answer(Said.DONE, outcome="controle_gedaan")),
    )
    assert Referral.from_document(full.document()) == full


def test_what_was_sealed_of_a_referral_is_read_years_later() -> None:
    sealed = {
        "v": 1,
        "partner": "avim",
        "to": "Team Wonen",
        "purpose": "strafbaar_feit",
        "basis": "publieke_taak",
        "channel": "telefoon",
        "text": "Op een adres wonen acht mensen.",
        "on": "2026-11-17",
        "by": "farid",
        "shared": ["vorm"],
        "reminded": True,
        "barrier": "",
        "owner": "",
        "receipt": "",
        "counted": "",
        "answers": [{"said": "done", "on": "2026-11-17", "by": "farid", "text": "Klaar.", "outcome": "zorg_gestart"}],
    }
    known = referral(to="Team Wonen", shared=("vorm",), reminded=True)
    known = known.with_answer(answer(Said.DONE, text="Klaar.", outcome="zorg_gestart"))
    assert Referral.from_document(sealed) == known
    assert known.document() == sealed


def test_a_choice_is_offered_to_the_partners_it_is_meant_for() -> None:
    label = {"nl": "x"}
    some = Policy(
        purposes=(Choice("all", label, {}), Choice("few", label, {}, ("avim",)), Choice("other", label, {}, ("riec",)))
    )
    assert [choice.key for choice in some.offered("purposes", "avim")] == ["all", "few"]
    assert [choice.key for choice in some.offered("purposes", "fairwork")] == ["all"]
    assert some.offered("bases", "avim") == ()


def test_the_policy_is_a_part_of_the_region_file_and_no_more(region: dict[str, Any]) -> None:
    assert document_of({**POLICY, "partners": [], "region": {}, "route": []}) == {**POLICY, "route": []}
    assert "advice" in document_of(region)
    assert not {"region", "partners", "municipalities"} & set(document_of(region))


def test_a_rule_of_one_theme_asks_for_answers_of_that_theme(theme: Theme, cast_partners: set[str]) -> None:
    themes = {"mensenhandel": theme, "milieu": replace(theme, key="milieu", questions=())}
    document = copy.deepcopy(POLICY)
    document["advice"] = [{**document["advice"][1], "key": "eigen", "theme": "milieu", "when": {"vorm": ["arbeid"]}}]
    with pytest.raises(PolicyError, match=r"^advice\.eigen: the form has no answer 'arbeid' to 'vorm'"):
        check_against(parse_policy(document), themes, cast_partners)
    document["advice"][0]["theme"] = "mensenhandel"
    check_against(parse_policy(document), themes, cast_partners)
