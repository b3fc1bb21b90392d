"""Who gets a signal. A signal that reaches nobody, or somebody the reporter excluded, is impossible."""

from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.places import READERS, Functionaris, Role, Slot
from portal.domain.routing import REFERRED, Audience, NoRoute, Route, hand_to, may_hold, route
from portal.domain.signals import Draft
from portal.domain.themes import Rule

RULES = (
    Rule(1, MappingProxyType({"leeftijd": ("minderjarig",)}), Slot.CARE, MappingProxyType({})),
    Rule(2, MappingProxyType({"vorm": ("arbeid", "crimineel")}), Slot.SAFETY, MappingProxyType({})),
    Rule(9, MappingProxyType({}), None, MappingProxyType({})),
)


def person(name: str, role: Role = Role.FUNCTIONARIS, slot: Slot | None = None, ready: bool = True) -> Functionaris:
    return Functionaris(name, name.title(), role, slot, "mensenhandel", ready)


FARID = person("farid", slot=Slot.SAFETY)
SANNE = person("sanne", slot=Slot.CARE)
DIRK = person("dirk", Role.DEPUTY)
ROOS = person("roos", Role.REGIONAL_DEPUTY)
CARLA = person("carla", Role.CARE_COORDINATOR)
ILSE = person("ilse", Role.INTERNAL, Slot.SAFETY)
BO = person("bo", Role.INTERNAL)
ALL = (FARID, SANNE, DIRK, ROOS)
COORDINATOR, SUPERVISION = Audience(Role.CARE_COORDINATOR), Audience(Role.INTERNAL, Slot.SAFETY)
OWN_CARE = Audience(Role.INTERNAL, Slot.CARE)


def send(*readers: Functionaris, exclude: tuple[str, ...] = (), **answers: tuple[str, ...]) -> Route:
    return route(Draft("waterstad", "mensenhandel", "nl", "x", answers=answers, exclude=exclude), readers, RULES)


@pytest.mark.parametrize(
    ("answers", "addressed", "rule", "because"),
    [
        ({}, (FARID, SANNE), 9, "duo"),
        ({"vorm": ("arbeid",)}, (FARID,), 2, "slot"),
        ({"leeftijd": ("minderjarig",)}, (SANNE,), 1, "slot"),
        ({"vorm": ("arbeid",), "leeftijd": ("minderjarig",)}, (SANNE,), 1, "slot"),
        ({"vorm": ("seksueel", "crimineel")}, (FARID,), 2, "slot"),
        ({"vorm": ("onbekende_keuze",)}, (FARID, SANNE), 9, "duo"),
    ],
)
def test_the_first_rule_that_fits_addresses_and_everybody_can_read(
    answers: dict[str, tuple[str, ...]], addressed: tuple[Functionaris, ...], rule: int, because: str
) -> None:
    found = send(*ALL, **answers)
    readers = (FARID, SANNE, DIRK)
    assert (found.readers, found.addressed, found.rule, found.because) == (readers, addressed, rule, because)


def test_when_the_addressed_half_is_excluded_the_other_half_takes_it() -> None:
    found = send(*ALL, exclude=("farid",), vorm=("arbeid",))
    assert found.addressed == (SANNE,)
    assert found.because == "excluded"
    assert FARID not in found.readers


def test_without_the_duo_the_deputy_then_the_regional_deputy() -> None:
    found = send(DIRK, ROOS)
    assert (found.readers, found.addressed, found.because) == ((DIRK,), (DIRK,), "deputy")
    assert found.rule == RULES[-1].number, "the rule is told, whoever is there"
    found = send(*ALL, exclude=("farid", "sanne", "dirk"))
    assert (found.readers, found.addressed, found.because) == ((ROOS,), (ROOS,), "regional_deputy")


def test_the_regional_deputy_only_takes_the_place_of_a_deputy_who_is_not_there() -> None:
    assert ROOS not in send(*ALL).readers
    assert ROOS in send(FARID, SANNE, ROOS).readers
    assert ROOS in send(FARID, ROOS, person("dirk", Role.DEPUTY, ready=False)).readers
    assert send(*ALL, exclude=("dirk",)).readers == (FARID, SANNE, ROOS)


def test_people_without_an_approved_key_do_not_count() -> None:
    waiting = person("nieuw", ready=False)
    assert waiting not in send(waiting, DIRK).readers
    with pytest.raises(NoRoute):
        send(waiting)


@pytest.mark.parametrize("readers", [(), (FARID,), ALL])
def test_excluding_everybody_raises(readers: tuple[Functionaris, ...]) -> None:
    with pytest.raises(NoRoute, match="waterstad"):
        send(*readers, exclude=("farid", "sanne", "dirk", "roos"))


people = st.lists(
    st.builds(
        Functionaris,
        st.sampled_from("abcdefgh"),
        st.just("x"),
        st.sampled_from(Role),
        st.sampled_from([None, *Slot]),
        st.just("mensenhandel"),
        st.booleans(),
    ),
    unique_by=lambda each: each.principal,
)
answers = st.dictionaries(
    st.sampled_from(["vorm", "leeftijd", "anders"]),
    st.lists(st.sampled_from(["arbeid", "minderjarig", "?"]), max_size=2).map(tuple),
)


@settings(max_examples=400, deadline=None, database=None)
@given(people, st.sets(st.sampled_from("abcdefgh")), answers)
def test_any_route_reaches_somebody_who_may_have_it_or_raises(
    readers: list[Functionaris], exclude: set[str], given_answers: dict[str, tuple[str, ...]]
) -> None:
    left = [r for r in readers if r.ready and r.principal not in exclude and r.role in READERS]
    if Role.DEPUTY in {r.role for r in left}:
        left = [r for r in left if r.role is not Role.REGIONAL_DEPUTY]
    possible = {r.principal for r in left}
    try:
        found = send(*readers, exclude=tuple(exclude), **given_answers)
    except NoRoute:
        assert not possible
        return
    reading = {reader.principal for reader in found.readers}
    assert found.addressed and set(found.addressed) <= set(found.readers)
    assert not reading & exclude
    assert all(reader.ready for reader in found.readers)
    assert reading == possible, "nobody who never reads gets a key, and nobody who may is forgotten"


# --- handing on --------------------------------------------------------------------------------------------------


def test_what_is_filed_reaches_no_receiver() -> None:
    assert send(*ALL, CARLA, ILSE, BO) == send(*ALL)
    with pytest.raises(NoRoute):
        send(CARLA, ILSE, BO)


@pytest.mark.parametrize(
    ("audience", "who"), [(COORDINATOR, (CARLA,)), (SUPERVISION, (ILSE, BO)), (OWN_CARE, (BO,))], ids=str
)
def test_what_is_handed_on_reaches_its_audience_alone(audience: Audience, who: tuple[Functionaris, ...]) -> None:
    given_draft = Draft("waterstad", "mensenhandel", "nl", "x", answers={"vorm": ("arbeid",)})
    found = hand_to(audience, given_draft, (*ALL, CARLA, ILSE, BO), RULES)
    assert found == Route(who, who, 2, REFERRED)
    for each in (*ALL, CARLA, ILSE, BO):
        assert may_hold(each, audience) is (each in who)
        assert may_hold(each, None) is (each in ALL)
    assert Audience.from_document(audience.document()) == audience


@pytest.mark.parametrize("there", [(), (person("carla", Role.CARE_COORDINATOR, ready=False),), (CARLA,)], ids=str)
def test_nothing_is_handed_on_to_nobody(there: tuple[Functionaris, ...]) -> None:
    with pytest.raises(NoRoute, match="waterstad"):
        hand_to(COORDINATOR, Draft("waterstad", "mensenhandel", "nl", "x", exclude=("carla",)), (*ALL, *there), RULES)
