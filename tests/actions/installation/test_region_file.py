"""A mistake in a region file is named in one line, by table and key, and nothing of the file is written."""

import copy
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest
from cast import REGION, settings
from peek import count, rows

import portal
from portal.actions.house import House
from portal.actions.installation import region_file, taking_in
from portal.actions.installation.region_file import LoadError
from portal.actions.installation.region_file.writing import toml
from portal.domain.themes import Theme

Data = dict[str, Any]
PERSON = {"email": "nadia@waterstad.example", "name": "Nadia Bos", "role": "functionaris", "municipality": "waterstad"}
MESSAGE = {"theme": "mensenhandel", "key": "geen_actie", "text": {"nl": "Dank je wel."}}


def whole() -> Data:
    """The region of the cast, with a person and a message more."""
    return {**copy.deepcopy(REGION), "people": [dict(PERSON)], "wordings": [copy.deepcopy(MESSAGE)]}


def at(*path: Any, be: Any) -> Callable[[Data], None]:
    """Put a value at a place in the file."""

    def put(data: Data) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = be

    return put


def gone(*path: Any) -> Callable[[Data], None]:
    """Leave something out."""

    def pop(data: Data) -> None:
        for step in path[:-1]:
            data = data[step]
        data.pop(path[-1])

    return pop


def again(name: str) -> Callable[[Data], None]:
    """The first entry of a list stands there twice."""
    return lambda data: data[name].append(copy.deepcopy(data[name][0]))


TOWN, POLICE, MEMBER = ("municipalities", 0), ("partners", 1), ("memberships", 0)
SAID, WHO, RULE = ("wordings", 0), ("people", 0), ("advice", 0)

MISTAKES: list[tuple[Callable[[Data], None], str]] = [
    # the file as a whole
    (at("partner", be=[]), "this file: partner is not known here; did you mean partners?"),
    (at("zzz", be=1), "this file: zzz is not known here; known are actions, advice, barriers"),
    # region
    (gone("region"), "region: the table [region] is missing"),
    (at("region", be="oefenregio"), "region: the table [region] is missing"),
    (at("region", "slug", be=""), "region: slug is missing or empty"),
    (at("region", "slug", be="De Regio"), "region: slug must be small letters"),
    (at("region", "slug", be="a" * 65), "region: slug must be one line of at most 64 characters"),
    (gone("region", "name"), "region: name is missing or empty"),
    (at("region", "name", be="a" * 201), "region: name must be one line of at most 200 characters"),
    (at("region", "name", be="Oefen\nregio"), "region: name must be one line"),
    (at("region", "kind", be=7), "region: kind must be a text in quotes, not 7"),
    (at("region", "nmae", be="x"), "region: nmae is not known here; did you mean name?"),
    # promises and terms
    (at("promises", be=[]), "promises: must be a table, [promises]"),
    (at("promises", "first_look_days", be=0), "promises: first_look_days must be a number of working days from 1"),
    (at("promises", "first_look_days", be=True), "promises: first_look_days must be a number"),
    (at("promises", "feedback_days", be="5"), "promises: feedback_days must be a number"),
    (at("promises", "feedback_days", be=61), "promises: feedback_days must be a number"),
    (at("promises", "review_weeks", be=53), "promises: review_weeks must be a number of weeks from 1 to 52"),
    (at("promises", "follow_up_weeks", be=[]), "promises: follow_up_weeks must be 1 to 10 different numbers"),
    (at("promises", "follow_up_weeks", be=[4, 4]), "promises: follow_up_weeks must be 1 to 10 different numbers"),
    (at("promises", "follow_up_weeks", be=list(range(1, 30))), "promises: follow_up_weeks must be 1 to 10"),
    (at("promises", "mail_slots", be=[]), "promises: mail_slots must be 1 to 10 times"),
    (at("promises", "mail_slots", be=5), "promises: mail_slots must be 1 to 10 times"),
    (at("promises", "mail_slots", be="08:30"), "promises: mail_slots must be 1 to 10 times"),
    (at("promises", "mail_slots", be=["24:00"]), "promises: mail_slots must be 1 to 10 times"),
    (at("promises", "mail_slots", be=["8:30"]), "promises: mail_slots must be 1 to 10 times"),
    (at("promises", "mail_slots", be=["08:30", "08:30"]), "promises: mail_slots names a time twice"),
    (at("promises", "first_look", be=2), "promises: first_look is not known here; did you mean first_look_days?"),
    (at("retention", be=[]), "retention: must be a table, [retention]"),
    (at("retention", be={"jaren": 1}), "retention: jaren is not known here; known are contact_days"),
    (at("retention", be={"none_months": 0}), "retention: none_months must be a number of months from 1 to 60"),
    (at("retention", be={"contact_days": "30"}), "retention: contact_days must be a number of days from 1 to 365"),
    (at("retention", be={"hard_max_months": 12}), "retention: hard_max_months must not be less than the other terms"),
    # municipalities
    (at("municipalities", be={"a": 1}), "municipalities: must be a list of tables, [[municipalities]]"),
    (at(*TOWN, "name", be=" "), "municipalities: waterstad: name is missing or empty"),
    (at(*TOWN, be={}), "municipalities, number 1: slug is missing or empty"),
    (at(*TOWN, "code", be="1674"), "municipalities: Waterstad: code must be the CBS code such as GM1674, not '1674'"),
    (gone(*TOWN, "code"), "municipalities: Waterstad: code is missing or empty"),
    (at(*TOWN, "slug", be="Water Stad"), "municipalities: Waterstad: slug must be small letters"),
    (at(*TOWN, "slug", be="werk"), "municipalities: Waterstad: slug 'werk' is an address of the portal itself"),
    (at(*TOWN, "slug", be="../x"), "municipalities: Waterstad: slug must be small letters"),
    (at(*TOWN, "rni", be="ja"), "municipalities: Waterstad: rni must be true or false"),
    (at(*TOWN, "open", be=1), "municipalities: Waterstad: open must be true or false"),
    (at(*TOWN, "style", be="#ffff00"), "municipalities: Waterstad: style '#ffff00': #ffff00 reaches a contrast of"),
    (at(*TOWN, "style", be="groen"), "municipalities: Waterstad: style 'groen'"),
    (at(*TOWN, "style", be=5), "municipalities: Waterstad: style must be a text in quotes, not 5"),
    (at(*TOWN, "team_contact", be="team"), "municipalities: Waterstad: team_contact must be a mail address"),
    (at(*TOWN, "colour", be="#1b6b3f"), "municipalities: Waterstad: colour is not known here"),
    (at("municipalities", 1, "slug", be="waterstad"), "municipalities: the slug waterstad stands there twice"),
    (at("municipalities", 1, "code", be="GM9001"), "municipalities: the code GM9001 stands there twice"),
    (at(*TOWN, "notices", be="Let op"), "municipalities: Waterstad: notices must be a table with some of the pages"),
    (at(*TOWN, "notices", be={"melden": {"nl": "x"}}), "municipalities: Waterstad: notices: melden is not known here"),
    (at(*TOWN, "notices", be={"loket": "Let op"}), "municipalities: Waterstad: notices: loket must have a text per"),
    (at(*TOWN, "notices", be={"loket": {"nl": " "}}), "municipalities: Waterstad: notices: loket must have a text per"),
    (at(*TOWN, "notices", be={"loket": {"en": "x"}}), "notices: loket must have a text per language, at least nl"),
    (at(*TOWN, "notices", be={"loket": {"nl": "x" * 2001}}), "notices: loket is too long in nl: at most 2000"),
    # memberships
    (at("memberships", be=["waterstad"]), "memberships: must be a list of tables, [[memberships]]"),
    (at(*MEMBER, "municipality", be="nergens"), "memberships: nergens: municipality is not one of the municipalities"),
    (at(*MEMBER, "valid_from", be="2022-01-01"), "memberships: waterstad: valid_from must be a date such as"),
    (at(*MEMBER, "valid_from", be=datetime(2022, 1, 1)), "memberships: waterstad: valid_from must be a date such as"),
    (gone(*MEMBER, "valid_from"), "memberships: waterstad: valid_from is missing"),
    (at(*MEMBER, "valid_to", be="ooit"), "memberships: waterstad: valid_to must be a date such as"),
    (at(*MEMBER, "valid_to", be=date(2021, 1, 1)), "memberships: waterstad: valid_to must not be before valid_from"),
    (at(*MEMBER, "from", be=date(2021, 1, 1)), "memberships: waterstad: from is not known here"),
    (again("memberships"), "memberships: the first day 2022-01-01 of waterstad stands there twice"),
    # partners
    (at("partners", be=[]), "partners: the entry with key 112 and its phone is missing"),
    (gone("partners", 0, "phone"), "partners: the entry with key 112 and its phone is missing"),
    (again("partners"), "partners: the key 112 stands there twice"),
    (gone(*POLICE, "key"), "partners, number 2: key is missing or empty"),
    (at(*POLICE, "key", be="Politie!"), "partners: Politie!: key must be small letters"),
    (at(*POLICE, "fone", be="112"), "partners: politie_0900: fone is not known here; did you mean phone?"),
    (at(*POLICE, "name", be="Politie"), "partners: politie_0900: name must have a text per language"),
    (at(*POLICE, "name", be={"nl": "x", "Dutch": "x"}), "partners: politie_0900: name names 'Dutch', which is not a"),
    (at(*POLICE, "name", be={"nl": 5}), "partners: politie_0900: name must have a text per language; the one in nl"),
    (at(*POLICE, "when", be={"en": "x"}), "partners: politie_0900: when must have a text per language, at least nl"),
    (at(*POLICE, "when_not", be=[]), "partners: politie_0900: when_not must have a text per language"),
    (at(*POLICE, "note", be="Bel"), "partners: politie_0900: note must have a text per language"),
    (at(*POLICE, "hours", be="altijd"), "partners: politie_0900: hours must have a text per language"),
    (at(*POLICE, "phone", be="bel 112"), "partners: politie_0900: phone must be a phone number, not 'bel 112'"),
    (at(*POLICE, "phone", be=112), "partners: politie_0900: phone must be a text in quotes, not 112"),
    (gone(*POLICE, "verified_on"), "partners: politie_0900: verified_on is missing: a phone number needs verified_on"),
    (at(*POLICE, "verified_on", be="12-10-2026"), "partners: politie_0900: verified_on must be a date"),
    (at(*POLICE, "verified_on", be=datetime(2026, 10, 1)), "partners: politie_0900: verified_on must be a date"),
    (at(*POLICE, "website", be="javascript:x()"), "partners: politie_0900: website must begin with https://"),
    (at(*POLICE, "municipalities", be=["nergens"]), "partners: politie_0900: municipalities names what is not one of"),
    (at(*POLICE, "municipalities", be=5), "partners: politie_0900: municipalities must be a list of texts"),
    (at(*POLICE, "languages", be=["Pools"]), "partners: politie_0900: languages must be codes such as nl"),
    (at(*POLICE, "audience", be=["iedereen"]), "partners: politie_0900: audience must be some of staff, client"),
    (at(*POLICE, "audience", be=["staff", "staff"]), "partners: politie_0900: audience names something twice"),
    (gone(*POLICE, "scope"), "partners: politie_0900: scope must be one of national, regional, local, internal"),
    (at(*POLICE, "scope", be="district"), "partners: politie_0900: scope must be one of national"),
    (at(*POLICE, "outcome", be="bewezen"), "partners: politie_0900: outcome 'bewezen' is not an outcome of a theme"),
    (at(*POLICE, "outcome", be=["x"]), "partners: politie_0900: outcome ['x'] is not an outcome of a theme"),
    (at(*POLICE, "inside", be="police"), "partners: politie_0900: inside must be one of care_coordinator"),
    (at(*POLICE, "police", be="ja"), "partners: politie_0900: police must be true or false"),
    (at(*POLICE, "refer", be=1), "partners: politie_0900: refer must be true or false"),
    (at(*POLICE, "verified", be="ja"), "partners: politie_0900: verified must be true or false"),
    (at(*POLICE, "covenant_until", be="2027"), "partners: politie_0900: covenant_until must be a date"),
    (at(*POLICE, "source", be="x\x00y"), "partners, number 2.source: holds a control character"),
    # choices in handling signals
    (at("bases", 0, "label", be="AVG"), "bases.publieke_taak.label: must be a text per language"),
    (at("bases", 0, "lable", be={"nl": "x"}), "bases.publieke_taak.lable: is not known here; is it misspelt?"),
    (at("barriers", 0, "partners", be=["fbi"]), "barriers.vergunning: 'fbi' is not one of the partners of this file"),
    (gone("barriers", 0, "partners"), "barriers.vergunning.partners: is missing"),
    (again("purposes"), "purposes: the key 'strafbaar_feit' stands there twice"),
    (at(*RULE, "partners", be=["fbi"]), "advice.acuut: 'fbi' is not one of the partners of this file"),
    (at(*RULE, "urgencies", be=["gisteren"]), "advice.acuut.urgencies: 'gisteren' is not known"),
    (gone(*RULE, "urgencies"), "advice.acuut.when: is missing: a rule needs"),
    (at(*RULE, "when", be={"vorm": ["x"]}), "advice.acuut: the form has no answer 'x' to 'vorm'"),
    (at(*RULE, "theme", be="drugs"), "advice.acuut: the theme 'drugs' is not installed"),
    (at("advice", be="112"), "advice: must be a list of tables"),
    (at("route", be=[{"theme": "mensenhandel", "leaf": "x", "partners": ["112"]}]), "route: mensenhandel, x: the"),
    # messages
    (at(*SAID, "theme", be="drugs"), "wordings: geen_actie: theme must be one of mensenhandel, not 'drugs'"),
    (at(*SAID, "key", be="hallo"), "wordings: hallo: key must be one of"),
    (at(*SAID, "municipality", be="nergens"), "wordings: geen_actie: municipality is not one of"),
    (at(*SAID, "text", be="Dank"), "wordings: geen_actie: text must be a table with a text per language"),
    (at(*SAID, "text", be={"nl": "x" * 601}), "wordings: geen_actie: text in nl must be a text of at most 600"),
    (at(*SAID, "text", be={"nl": ""}), "wordings: geen_actie: text in nl must be a text"),
    (at(*SAID, "txt", be={"nl": ""}), "wordings: geen_actie: txt is not known here; did you mean text?"),
    (again("wordings"), "wordings: the message geen_actie (mensenhandel, the region) stands there twice"),
    # people
    (at(*WHO, "email", be="nadia"), "people: nadia: email must be a mail address, not 'nadia'"),
    (gone(*WHO, "email"), "people, number 1: email is missing or empty"),
    (gone(*WHO, "name"), "people: nadia@waterstad.example: name is missing or empty"),
    (at(*WHO, "role", be="chef"), "people: nadia@waterstad.example: role must be one of functionaris"),
    (gone(*WHO, "municipality"), "people: nadia@waterstad.example: municipality is missing: a functionaris answers"),
    (at(*WHO, "municipality", be="nergens"), "people: nadia@waterstad.example: municipality 'nergens' is not one of"),
    (at(*WHO, "region", be="oefenregio"), "people: nadia@waterstad.example: region cannot stand beside municipality"),
    (at(*WHO, be={**PERSON, "role": "deputy", "slot": "zorg"}), "people: nadia@waterstad.example: slot is only for"),
    (at(*WHO, "slot", be="links"), "people: nadia@waterstad.example: slot must be one of zorg, veiligheid, not"),
    (at(*WHO, "language", be="Nederlands"), "people: nadia@waterstad.example: language must be a language code"),
    (at(*WHO, "passphrase", be="geheim"), "people: nadia@waterstad.example: passphrase is not known here"),
    (again("people"), "people: the email nadia@waterstad.example stands there twice"),
]


@pytest.fixture(scope="module")
def themes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Theme]:
    """The themes that are shipped."""
    return portal.read_themes(settings(tmp_path_factory.mktemp("themes")))


@pytest.mark.parametrize(("mistake", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_by_table_and_key(themes: Any, mistake: Callable[[Data], None], said: str) -> None:
    data = whole()
    mistake(data)
    with pytest.raises(LoadError) as found:
        region_file.read(data, themes)
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_the_table_is_complete_and_the_file_itself_is_right(themes: Any) -> None:
    assert len(MISTAKES) >= 60
    assert region_file.read(whole(), themes).people[0].email == "nadia@waterstad.example"


def test_whatever_is_left_out_or_of_another_kind_is_never_a_crash(themes: Any) -> None:
    """Every value of the file in turn becomes something else, or goes."""

    def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return [path, *(found for key, each in inner for found in places(each, (*path, key)))]

    others = (None, 7, -1.5, True, "", "x", [], [[]], {}, {"x": {"y": []}}, date(2026, 1, 1), datetime(2026, 1, 1))
    refused = 0
    for number, path in enumerate(places(whole())[1:]):
        for be in others[number % 4 :: 4]:
            data = whole()
            at(*path, be=be)(data)
            try:
                region_file.read(data, themes)
            except LoadError as error:
                refused += 1
                assert str(error)
                assert "\n" not in str(error)
    assert refused > 500


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "region: the table [region] is missing"),
        (b"[region]\nname = 'Caf\xe9'\n", "line 2: is not valid UTF-8; save the file as UTF-8"),
        (b"[region\n", "is not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 8)"),
        (b"[region]\nname = 'a'\nname = 'b'\n", "is not valid TOML: Cannot overwrite a value (at line 3"),
        (b"[region]\nname = a\n", "is not valid TOML: Invalid value (at line 2, column 8)"),
        (b"[[partners]]\nverified_on = 2026-02-30\n", "is not valid TOML: Invalid date or datetime (at line 2"),
        (b"a = " + b"[" * 50_000, "is not valid TOML: lists within lists, too deep"),
        (b"\x00", "is not valid TOML: Invalid statement (at line 1, column 1)"),
        (b"\x89PNG\r\n\x1a\n", "line 1: is not valid UTF-8"),
    ],
)
def test_what_is_no_region_file_at_all_is_named_with_its_line(house: House, raw: bytes, said: str) -> None:
    with pytest.raises(LoadError) as found:
        taking_in.take_in(house, raw, codes_shown=True)
    assert said in str(found.value)


def test_a_mark_before_the_text_and_ends_of_line_of_windows_do_no_harm(house: House) -> None:
    raw = b"\xef\xbb\xbf" + toml(whole()).replace("\n", "\r\n").encode()
    assert taking_in.take_in(house, raw, codes_shown=True).municipalities == 3


def test_one_mistake_and_nothing_is_written(house: House) -> None:
    data = whole()
    data["municipalities"][2]["name"] = "Nieuwe naam"
    data["people"].append({**PERSON, "email": "nobody"})
    tables = ("region", "municipality", "membership", "partner", "wording", "revision", "event", "principal")
    before = [rows(house, "SELECT * FROM municipality"), *(count(house, table) for table in tables)]
    with pytest.raises(LoadError, match="people: nobody: email must be a mail address"):
        taking_in.take_in(house, toml(data).encode(), codes_shown=True)
    assert [rows(house, "SELECT * FROM municipality"), *(count(house, table) for table in tables)] == before
