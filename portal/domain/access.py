"""Who may do what in the office: one pure function decides, and what it does not know is denied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.places import READERS, RECEIVERS, Role, Slot


class Act(StrEnum):
    """What a view does; every office view declares one."""

    SIGN_IN = "sign_in"
    OWN_ACCOUNT = "own_account"
    SECOND_FACTOR = "second_factor"
    INBOX = "inbox"
    READ = "read"
    TRIAGE = "triage"
    REPLY = "reply"
    APPROVE_KEY = "approve_key"
    FILE = "file"
    NOTE = "note"
    LINK = "link"
    REFER = "refer"
    EXPORT = "export"
    ANSWER_ACCESS = "answer_access"
    REPORT_BACK = "report_back"
    TEAM = "team"
    ACTIVATE_DEPUTY = "activate_deputy"
    WRITE_NEWS = "write_news"
    ERASE = "erase"
    STATE_DESTRUCTION = "state_destruction"
    READ_SETTINGS = "read_settings"
    MANAGE = "manage"
    READ_PARTNERS = "read_partners"
    KEEP_PARTNERS = "keep_partners"
    READ_TEXTS = "read_texts"
    KEEP_TEXTS = "keep_texts"
    SETTLE = "settle"
    SEE_COVERAGE = "see_coverage"
    READ_REVISIONS = "read_revisions"
    READ_TRAIL = "read_trail"
    SEE_TABLES = "see_tables"
    SEE_REGION = "see_region"
    SEE_FIGURES = "see_figures"
    KEEP_FIGURES = "keep_figures"
    KEEP_AWARENESS = "keep_awareness"
    MEET = "meet"
    CHAIR = "chair"
    READ_SHEET = "read_sheet"
    BRING_IN = "bring_in"
    FILL_LISTS = "fill_lists"


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in member of staff.

    `municipalities` are CBS codes the account stands in for (one, or those of the region for a regional deputy).
    `ready`: the keys are approved. `active_in`: where the gate is open: a functionaris everywhere of their own, a
    deputy where they replace the duo now. `shortcuts`: whether single keys do something on their screen. `secured`:
    this session stands on two factors; without them there is nothing to do but to make the second one. `region`: the
    region (slug) of the account, "" for who works for all.
    """

    principal: str
    name: str
    role: Role
    slot: Slot | None
    municipalities: tuple[str, ...]
    language: str
    ready: bool
    active_in: tuple[str, ...]
    shortcuts: bool = True
    secured: bool = True
    region: str = ""


@dataclass(frozen=True, slots=True)
class Grip:
    """What ties a member of staff to one signal: where it is, and whether a wrap stands open for them.

    `gated`: the wrap is there for the case that a deputy must step in, which has not happened.
    """

    municipality: str
    wrapped: bool
    gated: bool


_ANYONE = frozenset({Act.SIGN_IN})
_WITH_ONE_FACTOR = frozenset({Act.SECOND_FACTOR})
_SIGNED_IN = frozenset({Act.OWN_ACCOUNT, Act.SECOND_FACTOR, Act.SEE_TABLES})
_ON_THE_DESK = frozenset(
    {Act.INBOX, Act.READ, Act.TRIAGE, Act.REPLY, Act.NOTE, Act.FILE, Act.LINK, Act.REFER, Act.EXPORT, Act.TEAM}
    | {Act.ERASE, Act.ANSWER_ACCESS, Act.MEET, Act.READ_SHEET, Act.BRING_IN}
)
_RECEIVING = frozenset({Act.INBOX, Act.READ, Act.REPLY, Act.NOTE, Act.REPORT_BACK})
_COORDINATING_CARE = _RECEIVING | {Act.MEET, Act.READ_SHEET, Act.FILL_LISTS}
_WITHOUT_A_SIGNAL = frozenset({Act.INBOX, Act.FILE, Act.TEAM, Act.ANSWER_ACCESS, Act.MEET, Act.READ_SHEET})
_OF_WHO_STANDS_IN = frozenset({Act.FILE, Act.ANSWER_ACCESS, Act.MEET, Act.READ_SHEET})
_MANAGERS = frozenset({Role.MANAGER})
_OVERSEERS = frozenset({Role.MANAGER, Role.AUDITOR})
_WITHOUT_A_KEY = {
    # news, numbers and settings hold no signal, so they need no key
    Act.WRITE_NEWS: frozenset({Role.COORDINATOR}),
    Act.STATE_DESTRUCTION: _OVERSEERS,
    Act.READ_SETTINGS: _OVERSEERS,
    Act.MANAGE: _MANAGERS,
    Act.READ_PARTNERS: _OVERSEERS | {Role.COORDINATOR},
    Act.KEEP_PARTNERS: _MANAGERS | {Role.COORDINATOR},
    Act.READ_TEXTS: _OVERSEERS,
    Act.KEEP_TEXTS: _MANAGERS,
    Act.SETTLE: _MANAGERS,
    Act.SEE_COVERAGE: _MANAGERS | {Role.COORDINATOR},
    Act.READ_REVISIONS: _OVERSEERS,
    Act.READ_TRAIL: _OVERSEERS,
    Act.SEE_REGION: _MANAGERS | {Role.COORDINATOR},
    Act.SEE_FIGURES: frozenset({Role.COORDINATOR, Role.ADVISER}),
    Act.KEEP_FIGURES: frozenset({Role.COORDINATOR}),
    Act.KEEP_AWARENESS: frozenset({Role.COORDINATOR}),
    # of a meeting the coordinator sees the agenda: who brings what form, what was decided, who does it; never a sheet
    Act.MEET: frozenset({Role.COORDINATOR}),
    Act.CHAIR: frozenset({Role.COORDINATOR}),
}
_OF_THE_FUNCTIONARIS = frozenset({Act.READ_TEXTS, Act.KEEP_TEXTS, Act.SEE_FIGURES, Act.KEEP_AWARENESS, Act.CHAIR})
_OF_THE_DUO = frozenset({Act.APPROVE_KEY, Act.ACTIVATE_DEPUTY})


def may(staff: Staff | None, act: Act, grip: Grip | None = None) -> bool:
    """Whether `staff` (None: nobody signed in) may do `act`, on the signal `grip` describes when there is one."""
    if act in _ANYONE:
        return True
    if staff is None:
        return False
    if not staff.secured:
        return act in _WITH_ONE_FACTOR
    if act in _SIGNED_IN:
        return True
    if staff.role in _WITHOUT_A_KEY.get(act, ()):
        return grip is None
    if not staff.ready:
        return False
    if act in _OF_THE_DUO or act in _OF_THE_FUNCTIONARIS:
        return staff.role is Role.FUNCTIONARIS and grip is None
    if act not in _of_role(staff.role):
        return False
    if grip is None:
        # a deputy who does not stand in now sees an empty inbox and the team, files, answers and meets for nobody
        stands_in = staff.role not in READERS or bool(staff.active_in)
        return act in _WITHOUT_A_SIGNAL and (act not in _OF_WHO_STANDS_IN or stands_in)
    return (
        grip.wrapped
        and grip.municipality in staff.municipalities
        and (not grip.gated or grip.municipality in staff.active_in)
    )


def may_on_some(staff: Staff | None, act: Act) -> bool:
    """Whether `staff` may do `act` on signals at all: what can be asked before it is known on which."""
    return staff is not None and staff.secured and staff.ready and act in _of_role(staff.role)


def _of_role(role: Role) -> frozenset[Act]:
    if role in READERS:
        return _ON_THE_DESK
    if role is Role.CARE_COORDINATOR:
        return _COORDINATING_CARE
    return _RECEIVING if role in RECEIVERS else frozenset()
