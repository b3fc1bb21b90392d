"""What `portal dump` writes, `portal load` reads: a region goes through a file without loss."""

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cast import GRETA, REGION, ROOS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from peek import address_of, count, principal, rows, sql
from sqlalchemy import text as statement

from portal.actions.house import House
from portal.actions.installation import dumping, managing, taking_in
from portal.actions.installation.region_file import POLICY
from portal.actions.installation.region_file.circles import CIRCLE
from portal.actions.installation.region_file.municipalities import MEMBERSHIP, MUNICIPALITY
from portal.actions.installation.region_file.partners import PARTNER
from portal.actions.installation.region_file.people import PERSON
from portal.actions.installation.region_file.region import LONGEST, PROMISES
from portal.actions.installation.region_file.wordings import WORDING
from portal.actions.installation.region_file.writing import toml
from portal.adapters import tables
from portal.domain.places import NOTICED
from portal.domain.signals import URGENCIES

SIGNS = "Hij zei: \"C:\\temp\" & 'nee'\n\tTweede regel\r\nderde — ąćę ș 🙂 \u200f\u2028 = # [x] \"\"\" '''"
SAID = {"nl": SIGNS, "pl": 'Cudzysłów „x” i ukośnik \\ oraz """'}

FULL: dict[str, Any] = {
    **REGION,
    "region": {"slug": "oefenregio", "name": 'De "Oefen"regio \\ 1', "kind": "district"},
    "promises": {
        "first_look_days": 1,
        "feedback_days": 60,
        "progress_days": 7,
        "question_days": 8,
        "follow_up_weeks": [3, 9, 52],
        "review_weeks": 6,
        "mail_slots": ["07:00", "23:59"],
    },
    "retention": {
        "none_months": 3,
        "kept_months": 4,
        "extension_months": 5,
        "passed_months": 6,
        "contact_days": 7,
        "hard_max_months": 8,
    },
    "municipalities": [
        {
            "code": "GM9001",
            "slug": "waterstad",
            "name": "Waterstad aan 't Diep",
            "rni": True,
            "style": "#1b6b3f",
            "team_contact": "team@waterstad.example",
            "open": True,
            "notices": dict.fromkeys(NOTICED, SAID),
            "inhabitants": 12300,
            "inhabitants_on": date(2026, 1, 1),
        },
        *REGION["municipalities"][1:],
    ],
    "regions": [{"slug": "politie-oost", "name": 'Politie "Oost"', "kind": "police_unit"}],
    "memberships": [
        {"municipality": "waterstad", "valid_from": date(2022, 1, 1), "valid_to": date(2025, 12, 31)},
        {"municipality": "waterstad", "valid_from": date(2026, 1, 1)},
        *REGION["memberships"][1:],
        {"region": "politie-oost", "municipalities": ["bergdorp", "kaap"], "valid_from": date(2022, 1, 1)},
    ],
    "partners": [
        *REGION["partners"],
        {"key": "recherche", "scope": "regional", "name": SAID, "when": SAID, "circle": "politie-oost"},
        {
            "key": "alles",
            "scope": "regional",
            "name": SAID,
            "when": SAID,
            "when_not": SAID,
            "note": SAID,
            "hours": SAID,
            "phone": "+31 (0)76-123 45 67",
            "website": "https://voorbeeld.example/?a=1&b=%20",
            "languages": ["nl", "pl"],
            "audience": ["staff", "client"],
            "municipalities": ["bergdorp", "waterstad"],
            "verified": True,
            "verified_on": date(2026, 10, 1),
            "source": "https://voorbeeld.example/bron",
            "covenant_until": date(2027, 12, 31),
            "refer": False,
            "outcome": "doorgezet_zorg",
            "police": True,
            "inside": "municipality",
        },
    ],
    "route": [{"theme": "mensenhandel", "leaf": "thuis", "partners": ["alles", "112"]}],
    "wordings": [
        {"theme": "mensenhandel", "key": "geen_actie", "text": SAID},
        {"theme": "mensenhandel", "key": "geen_actie", "municipality": "bergdorp", "text": {"pl": "Dziękujemy."}},
        {"theme": "mensenhandel", "key": "vraag", "municipality": "kaap", "text": SAID},
    ],
}
"""A file in which every key is used."""


SETTLED = ("wording", "partner", "membership", "seat", "approval", "local_key", "principal", "municipality", "region")
"""Tables that what stands in a file is kept in, so that none goes before what needs it."""


def emptied(house: House) -> House:
    """No region, no place, nobody: as after `portal init`."""
    with house.database.writing() as connection:
        for table in SETTLED:
            connection.execute(statement(f"DELETE FROM {table}"))
        connection.execute(statement("DELETE FROM installation WHERE name = 'directory'"))
    (house.settings.instance / "roots.toml").unlink(missing_ok=True)
    house.keeper.refresh()
    return house


def load(house: House, text: str) -> taking_in.TakenIn:
    return taking_in.take_in(house, text.encode(), codes_shown=True)


def closed(text: str) -> str:
    """Nobody has keys in a new installation, so it opens nothing."""
    return text.replace("open = true", "open = false")


def test_every_key_of_a_file_comes_back(house: House) -> None:
    load(house, toml(FULL))
    found = tomllib.loads(dumping.dump(house))
    for name in ("region", "promises", "retention", "route", "wordings", *POLICY):
        assert (
            found[name] == FULL[name]
            if name != "wordings"
            else sorted(map(str, found[name])) == sorted(map(str, FULL[name]))
        )
    assert {each["key"]: each for each in found["partners"]} == {each["key"]: each for each in FULL["partners"]}
    assert found["municipalities"][2] == FULL["municipalities"][0]
    assert found["regions"] == FULL["regions"]
    assert sorted(map(str, found["memberships"])) == sorted(map(str, FULL["memberships"]))
    assert found["memberships"][-3]["valid_to"] == date(2025, 12, 31)

    text = dumping.dump(house)
    load(emptied(house), text)
    assert dumping.dump(house) == closed(text)
    assert load(house, closed(text)).changes == 0


def test_the_full_file_leaves_no_key_out() -> None:
    """A key that is added to the format is added here as well."""
    used = {
        PARTNER: FULL["partners"][-1] | FULL["partners"][-2],
        MUNICIPALITY: FULL["municipalities"][0],
        MEMBERSHIP: FULL["memberships"][0] | FULL["memberships"][-1],
        CIRCLE: FULL["regions"][0],
        PROMISES: FULL["promises"],
        tuple(LONGEST): FULL["retention"],
        WORDING: FULL["wordings"][1],
    }
    for known, entry in used.items():
        assert set(known) == set(entry)


OWN = {
    "region": {
        "slug": None,
        "policy": None,
        "linking": None,
        "mail_slots": "06:00",
        "follow_up_weeks": "2",
        "retention": '{"none_months": 2}',
    },
    "municipality": {
        "code": None,
        "team_contact": None,
        "notices": '{"loket": {"nl": "x"}}',
        "style": "#00567d",
        "inhabitants_on": "2026-01-02",
    },
    "membership": {"region": None, "municipality": None, "valid_from": "2021-06-01", "valid_to": "2030-01-01"},
    "partner": {"region": None, "key": None, "document": None},
    "wording": {"owner": None, "theme": None, "key": None, "document": '{"nl": "Anders"}'},
}
"""A value for columns that take no number or text of any kind; None: a key, or looked at in another test."""

ROW = {
    "region": "WHERE slug = 'oefenregio'",
    "municipality": "WHERE code = 'GM9002'",
    "membership": "WHERE municipality = 'GM9002' AND region = 'oefenregio'",
}
"""Which row is changed, where there are several."""


def test_no_column_is_forgotten(house: House) -> None:
    """Whatever changes in the tables of a region changes what is written."""
    load(house, toml(FULL))
    for table in (tables.Region, tables.Municipality, tables.Membership, tables.Partner, tables.Wording):
        name = table.__tablename__
        for column in table.__table__.columns:
            value = OWN[name].get(column.name, "kept")
            if value is None:
                continue
            if value == "kept":
                value = 9 if str(column.type) in ("INTEGER", "BOOLEAN") else "anders"
            before = dumping.dump(house)
            where = ROW.get(name, "")
            was = rows(house, f"SELECT {column.name} FROM {name} {where}")[0][0]
            new = not was if str(column.type) == "BOOLEAN" else value
            was = bool(was) if str(column.type) == "BOOLEAN" else was
            sql(house, f"UPDATE {name} SET {column.name} = :new {where}", new=new)
            assert dumping.dump(house) != before, f"{name}.{column.name} is not in the file"
            sql(house, f"UPDATE {name} SET {column.name} = :was {where}", was=was)


def test_a_region_without_municipalities_or_choices_goes_through(house: House) -> None:
    load(house, toml({"region": {"slug": "leeg", "name": "Leeg", "kind": "x"}, "partners": [REGION["partners"][0]]}))
    text = dumping.dump(house, "leeg")
    load(emptied(house), text)
    assert dumping.dump(house) == text
    assert set(tomllib.loads(text)) == {"region", "promises", "retention", "partners"}


def test_several_regions_are_several_files(house: House) -> None:
    """Kaap moves to the neighbours next year: both files speak of it, and together they give everything back."""
    moves = json.loads(json.dumps(REGION, default=str))
    neighbour = {
        "region": {"slug": "verderop", "name": "Verderop", "kind": "district"},
        "municipalities": [REGION["municipalities"][2]],
        "memberships": [{"municipality": "kaap", "valid_from": date(2027, 1, 1)}],
        "partners": [REGION["partners"][0]],
        "wordings": [{"theme": "mensenhandel", "key": "vraag", "municipality": "kaap", "text": {"nl": "Bel je ons?"}}],
    }
    with pytest.raises(managing.LoadError) as overlap:
        load(house, toml(neighbour))
    assert str(overlap.value) == (
        "memberships: kaap: valid_from and valid_to overlap with another one:"
        " oefenregio 2022-01-01 to now, verderop 2027-01-01 to now"
    )
    assert "verderop" not in house.directory.regions
    moves = {**REGION, "memberships": [dict(each) for each in REGION["memberships"]]}
    moves["memberships"][2]["valid_to"] = date(2026, 12, 31)
    load(house, toml(moves))
    load(house, toml(neighbour))
    with pytest.raises(dumping.CannotDump, match=r"Name the region with --region. There are: oefenregio, verderop"):
        dumping.dump(house)
    with pytest.raises(dumping.CannotDump, match="There is no region 'elders'"):
        dumping.dump(house, "elders")
    texts = [dumping.dump(house, slug) for slug in ("oefenregio", "verderop")]
    assert all("Bel je ons?" in text for text in texts)
    emptied(house)
    for text in texts:
        load(house, text)
    assert [dumping.dump(house, slug) for slug in ("oefenregio", "verderop")] == [closed(text) for text in texts]


def test_the_shipped_region_goes_through_and_says_the_same(house: House) -> None:
    file = house.settings.own_and_shipped("regions")[-1] / "markiezaten.toml"
    emptied(house)
    load(house, file.read_text())
    text = dumping.dump(house)
    found, shipped = tomllib.loads(text), tomllib.loads(file.read_text())
    for name in ("region", "retention", *POLICY):
        assert found[name] == shipped[name], name
    assert found["partners"] == sorted(shipped["partners"], key=lambda each: str(each["key"]))
    assert load(house, text).changes == 0
    assert load(house, file.read_text()).changes == 0


# --- people -----------------------------------------------------------------------------------------------------------


def test_people_stand_in_the_file_only_when_asked_and_never_their_keys(house: House) -> None:
    without, text = dumping.dump(house), dumping.dump(house, people=True)
    assert "@" not in without
    assert "[[people]]" not in without
    assert "People are left out (--people)" in without
    people = {each["email"]: each for each in tomllib.loads(text)["people"]}
    assert len(people) == 8
    assert people[GRETA] == {
        "email": GRETA,
        "name": "Greta Hoek",
        "role": "functionaris",
        "municipality": "bergdorp",
        "language": "nl",
    }
    assert people[ROOS]["municipalities"] == ["waterstad", "bergdorp"]
    assert people["bas@regio.example"]["region"] == "oefenregio"
    assert people["ilse@waterstad.example"]["slot"] == "veiligheid"
    assert set().union(*people.values()) == set(PERSON) - {"themes"}, "the first theme need not be named"

    emptied(house)
    done = load(house, text)
    assert len(done.joined.invited) == 8
    assert dumping.dump(house, people=True) == closed(text)
    assert count(house, "seat") == 9


def test_who_left_is_not_written_and_a_second_kind_of_seat_is_named(house: House) -> None:
    gone, roos = principal(house, "ilse@waterstad.example"), principal(house, ROOS)
    sql(house, "UPDATE principal SET left_on = '2026-11-01' WHERE id = :id", id=gone)
    sql(house, "UPDATE seat SET role = 'deputy' WHERE principal = :id AND municipality = 'GM9002'", id=roos)
    text = dumping.dump(house, people=True)
    assert "ilse@" not in text
    assert "# people: Roos Vink: the seat as deputy in bergdorp is left out; give it on screen" in text
    assert next(each for each in tomllib.loads(text)["people"] if each["email"] == ROOS)["municipality"] == "waterstad"


def test_new_people_get_a_code_and_who_is_there_is_left_alone(house: House) -> None:
    nadia = {"email": "Nadia@Waterstad.example", "name": "Nadia", "role": "functionaris", "municipality": "waterstad"}
    again = {"email": GRETA, "name": "Iemand anders", "role": "manager"}
    before = rows(house, "SELECT name, role, language FROM principal WHERE id = :id", id=principal(house, GRETA))
    done = load(house, toml({**REGION, "people": [{**nadia, "slot": "zorg", "language": "pl"}, again]}))
    assert [made.email for made in done.joined.invited] == ["nadia@waterstad.example"]
    assert done.joined.known == [GRETA]
    assert (
        rows(house, "SELECT name, role, language FROM principal WHERE id = :id", id=principal(house, GRETA)) == before
    )
    new = principal(house, "nadia@waterstad.example")
    assert address_of(house, new) == "nadia@waterstad.example"
    assert rows(house, "SELECT municipality, role, slot FROM seat WHERE principal = :id", id=new) == [
        ("GM9001", "functionaris", "zorg")
    ]
    from portal.actions.people import keys

    assert keys.accept_invitation(
        house, "nadia@waterstad.example", done.joined.invited[0].code, "vijf gewone woorden op"
    )
    assert load(house, toml({**REGION, "people": [nadia]})).joined.invited == []


def test_codes_that_nobody_sees_are_not_made(house: House) -> None:
    nadia = {"email": "nadia@waterstad.example", "name": "Nadia", "role": "coordinator"}
    text = toml({**REGION, "region": {**REGION["region"], "name": "Anders"}, "people": [nadia]})
    before = count(house, "principal"), count(house, "event")
    with pytest.raises(managing.LoadError, match="people: the invitation codes are shown once"):
        taking_in.take_in(house, text.encode(), codes_shown=False)
    assert (count(house, "principal"), count(house, "event")) == before
    assert house.directory.regions["oefenregio"].name == "Oefenregio"
    load(house, text)
    assert taking_in.take_in(house, text.encode(), codes_shown=False).changes == 0, "there is nobody to invite"


# --- any region -------------------------------------------------------------------------------------------------------

LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=20).filter(str.strip)
TEXT = st.text(
    st.characters(exclude_categories=("Cs",)).filter(
        lambda sign: sign in "\t\n\r" or (ord(sign) > 31 and sign != "\x7f")
    ),
    min_size=1,
    max_size=30,
).filter(str.strip)
TEXTS = st.dictionaries(st.sampled_from(["en", "pl", "de", "ro"]), TEXT, max_size=3).flatmap(
    lambda others: TEXT.map(lambda text: {**others, "nl": text})
)
DAY = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def some(known: Any, least: int = 0) -> Any:
    return st.lists(st.sampled_from(known), unique=True, min_size=least, max_size=4)


@st.composite
def any_region(draw: Callable[..., Any]) -> dict[str, Any]:
    """A region file that is right, whatever stands in it."""
    slugs = draw(st.lists(st.from_regex(r"[a-z0-9]{3,9}(-[a-z]{1,5})?", fullmatch=True), unique=True, max_size=3))
    slugs = [f"x{slug}" for slug in slugs]
    keys = draw(st.lists(st.from_regex(r"[a-z][a-z0-9_-]{2,39}", fullmatch=True), unique=True, max_size=4))
    partner = st.fixed_dictionaries(
        {"scope": st.sampled_from(["national", "regional", "local", "internal"]), "name": TEXTS, "when": TEXTS},
        optional={
            "when_not": TEXTS,
            "note": TEXTS,
            "hours": TEXTS,
            "website": st.just("https://a.example/x?y=1"),
            "languages": some(["nl", "en", "pl", "ro"]),
            "audience": some(["staff", "client", "functionaris"]),
            "municipalities": some(slugs) if slugs else st.just([]),
            "verified_on": DAY,
            "source": LINE,
            "covenant_until": DAY,
            "refer": st.booleans(),
            "police": st.booleans(),
            "outcome": st.sampled_from(["doorgezet_zorg", "doorgezet_politie"]),
        },
    )
    place = st.fixed_dictionaries(
        {"name": LINE},
        optional={
            "rni": st.booleans(),
            "style": st.sampled_from(["#1b6b3f", "#00567d"]),
            "team_contact": st.just("team@plaats.example"),
            "notices": st.dictionaries(st.sampled_from(NOTICED), TEXTS),
        },
    )
    rule = st.fixed_dictionaries(
        {"because": TEXTS, "partners": some(["112", *keys], 1), "urgencies": some(list(URGENCIES), 1)}
    )
    message = st.fixed_dictionaries(
        {"text": TEXTS},
        optional={"municipality": st.sampled_from(slugs)} if slugs else {},
    )
    choice = st.fixed_dictionaries({"label": TEXTS}, optional={"note": TEXTS, "partners": some(["112", *keys], 1)})
    return {
        "region": {"slug": "ergens", "name": draw(LINE), "kind": draw(LINE)},
        "promises": draw(st.dictionaries(st.sampled_from(["first_look_days", "progress_days"]), st.integers(1, 60))),
        "retention": draw(st.dictionaries(st.sampled_from(["none_months", "kept_months"]), st.integers(1, 60))),
        "municipalities": [
            {"code": f"GM{1000 + number}", "slug": slug, **draw(place)} for number, slug in enumerate(slugs)
        ],
        "memberships": [{"municipality": slug, "valid_from": draw(DAY)} for slug in slugs],
        "partners": [REGION["partners"][0], *({"key": key, **draw(partner)} for key in keys)],
        "sources": [{"key": f"bron_{number}", **draw(choice)} for number in range(draw(st.integers(0, 2)))],
        "advice": [{"key": f"regel_{number}", **draw(rule)} for number in range(draw(st.integers(0, 3)))],
        "wordings": [
            {"theme": "mensenhandel", "key": key, **draw(message)}
            for key in draw(some(["geen_actie", "bewaard", "vraag"]))
        ],
    }


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=any_region())
def test_any_region_goes_through_without_loss(house: House, data: dict[str, Any]) -> None:
    assert tomllib.loads(toml(data)) == {name: each for name, each in data.items() if each or isinstance(each, dict)}
    load(emptied(house), toml(data))
    text = dumping.dump(house)
    assert load(house, text).changes == 0, "loading what is there already changes nothing"
    load(emptied(house), text)
    assert dumping.dump(house) == text
    found = tomllib.loads(text)
    assert found["partners"] == sorted(data["partners"], key=lambda each: str(each["key"]))
    assert found.get("advice", []) == data["advice"]
    assert found["region"] == data["region"]


def test_a_field_of_an_older_version_is_told_and_not_carried_on(house: House) -> None:
    (document,) = (row[0] for row in rows(house, "SELECT document FROM partner WHERE key = 'fairwork'"))
    older = {**json.loads(document), "fone": "0800", "website": None, "note": {}}
    sql(house, "UPDATE partner SET document = :it WHERE key = 'fairwork'", it=json.dumps(older))
    text = dumping.dump(house)
    assert '# partners: fairwork: fone is not known here and left out: "0800"' in text
    load(house, text)
    assert "fone" not in dumping.dump(house)


def test_an_address_that_nobody_can_read_any_more_is_named_and_can_be_given_anew(house: House) -> None:
    data = {**REGION, "municipalities": [dict(each) for each in REGION["municipalities"]]}
    data["municipalities"][0]["team_contact"] = "team@waterstad.example"
    load(house, toml(data))
    sql(house, "UPDATE municipality SET team_contact = x'00' WHERE code = 'GM9001'")
    with pytest.raises(dumping.CannotDump, match=r"municipality\.team_contact of GM9001 cannot be read: is this the"):
        dumping.dump(house)
    assert load(house, toml(data)).changes == 1
    assert 'team_contact = "team@waterstad.example"' in dumping.dump(house)


def test_the_file_of_a_dump_can_be_read_by_any_program(house: House, tmp_path: Path) -> None:
    """Lines of a message stay lines, so that two files can be compared."""
    own = {**REGION, "wordings": [{"theme": "mensenhandel", "key": "vraag", "text": {"nl": 'Een\n\n"""twee"""\\\n'}}]}
    load(house, toml(own))
    text = dumping.dump(house)
    assert 'text.nl = """\nEen\n\n\\"\\"\\"twee\\"\\"\\"\\\\\n"""\n' in text
    assert {"nl": 'Een\n\n"""twee"""\\\n'} in [each["text"] for each in tomllib.loads(text)["wordings"]]
