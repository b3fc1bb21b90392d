"""Who may do what: the whole matrix written out, and nothing beyond it."""

import itertools
from dataclasses import replace

import pytest

from portal.domain.access import Act, Grip, Staff, may, may_on_some
from portal.domain.places import READERS, RECEIVERS, Role

HERE, THERE = "GM9001", "GM9002"


def staff(role: Role, *, ready: bool = True, active: bool = True, places: tuple[str, ...] = (HERE,)) -> Staff:
    return Staff("p", "Naam", role, None, places, "nl", ready, places if active else ())


NONE, OPEN, GATED = None, Grip(HERE, wrapped=True, gated=False), Grip(HERE, wrapped=True, gated=True)
WITHOUT, ELSEWHERE = Grip(HERE, wrapped=False, gated=False), Grip(THERE, wrapped=True, gated=False)
GRIPS = {"none": NONE, "open": OPEN, "gated": GATED, "without": WITHOUT, "elsewhere": ELSEWHERE}
READING = (
    *(Act.READ, Act.TRIAGE, Act.REPLY, Act.NOTE, Act.LINK, Act.REFER, Act.EXPORT, Act.REPORT_BACK, Act.ERASE),
    *(Act.BRING_IN, Act.FILL_LISTS),
)

# Section 5 of the security design, said in another way than the code says it: who does what, on what.
BOTH = (*READERS, *RECEIVERS)
ON_A_SIGNAL = {
    Act.INBOX: BOTH,
    Act.READ: BOTH,
    Act.REPLY: BOTH,
    Act.NOTE: BOTH,
    Act.TRIAGE: READERS,
    Act.LINK: READERS,
    Act.REFER: READERS,
    Act.EXPORT: READERS,
    Act.REPORT_BACK: RECEIVERS,
    Act.FILE: READERS,
    Act.TEAM: READERS,
    Act.ERASE: READERS,
    Act.ANSWER_ACCESS: READERS,
    Act.BRING_IN: READERS,
    Act.FILL_LISTS: (Role.CARE_COORDINATOR,),
    Act.MEET: (*READERS, Role.CARE_COORDINATOR),
    Act.READ_SHEET: (*READERS, Role.CARE_COORDINATOR),
}
WITHOUT_ONE = {
    Act.INBOX: BOTH,
    Act.TEAM: READERS,
    Act.FILE: READERS,
    Act.ANSWER_ACCESS: READERS,
    Act.APPROVE_KEY: (Role.FUNCTIONARIS,),
    Act.ACTIVATE_DEPUTY: (Role.FUNCTIONARIS,),
    Act.WRITE_NEWS: (Role.COORDINATOR,),
    Act.STATE_DESTRUCTION: (Role.MANAGER, Role.AUDITOR),
    Act.READ_SETTINGS: (Role.MANAGER, Role.AUDITOR),
    Act.MANAGE: (Role.MANAGER,),
    Act.READ_PARTNERS: (Role.MANAGER, Role.COORDINATOR, Role.AUDITOR),
    Act.KEEP_PARTNERS: (Role.MANAGER, Role.COORDINATOR),
    Act.READ_TEXTS: (Role.MANAGER, Role.FUNCTIONARIS, Role.AUDITOR),
    Act.KEEP_TEXTS: (Role.MANAGER, Role.FUNCTIONARIS),
    Act.SETTLE: (Role.MANAGER,),
    Act.SEE_COVERAGE: (Role.MANAGER, Role.COORDINATOR),
    Act.READ_REVISIONS: (Role.MANAGER, Role.AUDITOR),
    Act.READ_TRAIL: (Role.MANAGER, Role.AUDITOR),
    Act.SEE_REGION: (Role.MANAGER, Role.COORDINATOR),
    Act.SEE_FIGURES: (Role.FUNCTIONARIS, Role.COORDINATOR, Role.ADVISER),
    Act.KEEP_FIGURES: (Role.COORDINATOR,),
    Act.KEEP_AWARENESS: (Role.FUNCTIONARIS, Role.COORDINATOR),
    Act.MEET: (*READERS, Role.CARE_COORDINATOR, Role.COORDINATOR),
    Act.CHAIR: (Role.FUNCTIONARIS, Role.COORDINATOR),
    Act.READ_SHEET: (*READERS, Role.CARE_COORDINATOR),
}
OF_EVERYBODY = (Act.SIGN_IN, Act.OWN_ACCOUNT, Act.SECOND_FACTOR, Act.SEE_TABLES)
OF_WHO_STANDS_IN = (Act.FILE, Act.ANSWER_ACCESS, Act.MEET, Act.READ_SHEET)
KEYLESS = (Role.MANAGER, Role.COORDINATOR, Role.ADVISER, Role.AUDITOR)
NEEDS_NO_KEY = {act: tuple(role for role in roles if role in KEYLESS) for act, roles in WITHOUT_ONE.items()}


def expected(role: Role, active: bool, act: Act, grip: str) -> bool:
    if act in OF_EVERYBODY:
        return True
    if grip == "none":
        stands_in = active or role not in READERS
        return role in WITHOUT_ONE.get(act, ()) and (act not in OF_WHO_STANDS_IN or stands_in)
    return role in ON_A_SIGNAL.get(act, ()) and (grip == "open" or (grip == "gated" and active))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_the_matrix(role: Role, act: Act) -> None:
    for active, (name, grip) in itertools.product((True, False), GRIPS.items()):
        assert may(staff(role, active=active), act, grip) is expected(role, active, act, name), (role, act, name)


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.SIGN_IN])
@pytest.mark.parametrize("grip", GRIPS.values(), ids=GRIPS)
def test_nobody_may_only_sign_in(act: Act, grip: Grip | None) -> None:
    assert may(None, Act.SIGN_IN, grip)
    assert not may(None, act, grip)


@pytest.mark.parametrize("role", Role)
def test_keys_that_were_not_approved_open_nothing_but_what_holds_no_signal(role: Role) -> None:
    for act, grip in itertools.product(set(Act) - set(OF_EVERYBODY), GRIPS.values()):
        alone = role in NEEDS_NO_KEY.get(act, ()) and grip is None
        assert may(staff(role, ready=False), act, grip) is alone, (act, grip)


@pytest.mark.parametrize("role", Role)
def test_with_one_factor_there_is_nothing_to_do_but_to_make_the_second(role: Role) -> None:
    alone = replace(staff(role), secured=False)
    for act, grip in itertools.product(Act, GRIPS.values()):
        assert may(alone, act, grip) is (act in (Act.SIGN_IN, Act.SECOND_FACTOR)), (act, grip)
    assert not any(may_on_some(alone, act) for act in Act)


def test_news_holds_no_signal_so_its_writer_needs_no_key() -> None:
    writers = {role for role in Role if may(staff(role, ready=False), Act.WRITE_NEWS)}
    assert writers == {Role.COORDINATOR}
    assert not any(may(staff(Role.COORDINATOR), Act.WRITE_NEWS, grip) for grip in GRIPS.values() if grip)


def test_the_statement_of_destruction_holds_no_signal_so_its_readers_need_no_key() -> None:
    readers = {role for role in Role if may(staff(role, ready=False), Act.STATE_DESTRUCTION)}
    assert readers == {Role.MANAGER, Role.AUDITOR}


def test_a_signal_is_never_read_without_saying_which() -> None:
    assert not any(may(staff(role), act) for role in Role for act in READING)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", READING)
def test_what_nobody_of_a_role_may_on_any_signal_is_known_beforehand(role: Role, act: Act) -> None:
    assert may_on_some(staff(role), act) is any(may(staff(role), act, grip) for grip in GRIPS.values())
    assert not may_on_some(staff(role, ready=False), act)
    assert not may_on_some(None, act)


def test_the_regional_deputy_reads_in_every_own_municipality_only() -> None:
    roos = staff(Role.REGIONAL_DEPUTY, places=(HERE, THERE))
    assert may(roos, Act.READ, OPEN) and may(roos, Act.READ, ELSEWHERE)
    assert not may(roos, Act.READ, Grip("GM9003", wrapped=True, gated=False))


def test_standing_in_here_opens_no_gate_there() -> None:
    roos = Staff("p", "Roos", Role.REGIONAL_DEPUTY, None, (HERE, THERE), "nl", ready=True, active_in=(HERE,))
    assert may(roos, Act.READ, GATED)
    assert not may(roos, Act.READ, Grip(THERE, wrapped=True, gated=True))


def test_what_the_matrix_does_not_know_is_denied() -> None:
    assert not may(staff(Role.FUNCTIONARIS), "burn", OPEN)  # type: ignore[arg-type]
    assert not may(staff(Role.FUNCTIONARIS), "", None)  # type: ignore[arg-type]
