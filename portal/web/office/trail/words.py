"""What the acts of the trail are called on a screen."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from portal.domain.places import Role
from portal.domain.revisions import Kind
from portal.web.office.management.fields_in_words import kind_label
from portal.web.office.words import role_label

_HIDDEN = (
    "erased",
    "withdrawn",
    "digest",
    "revision",
    "key",
    "fields",
    "file",
    "news",
    "activity",
    "proposal",
    "own",
    "paper_key",
    "known",
    "meeting",
    "seen",
)
"""Facts that are for checking, not for reading."""


def act_label(code: str) -> str:
    """What an act is called; its code when the portal no longer knows it."""
    return _acts().get(code, code)


def _acts() -> dict[str, str]:
    return {
        "absence_ended": _("Is back"),
        "absence_set": _("Said when they are away"),
        "access_exported": _("Answered a request for access"),
        "access_postponed": _("Put off a request for access"),
        "access_searched": _("Searched for a request for access"),
        "added": _("The reporter wrote"),
        "address_changed": _("Another e-mail address"),
        "asked": _("Asked the reporter something"),
        "awareness_changed": _("Changed an activity for awareness"),
        "awareness_kept": _("Wrote down an activity for awareness"),
        "awareness_removed": _("Removed an activity for awareness"),
        "assessed": _("Assessed the signal"),
        "brought_in": _("Brought the signal into a meeting"),
        "closed": _("Closed the signal"),
        "compared": _("Compared a signal with other municipalities"),
        "comparison_withdrawn": _("Compares a signal no more with other municipalities"),
        "closed_for_reports": _("Closed a municipality for reports"),
        "contact_erased": _("Contact data of the reporter erased"),
        "decided": _("Wrote down what a meeting decided"),
        "deputy_activated": _("Asked the deputy in"),
        "deputy_deactivated": _("Sent the deputy out"),
        "deputy_let_in": _("The deputy may open the signal"),
        "deputy_shut_out": _("The deputy may no longer open the signal"),
        "deputy_stands_in": _("The whole duo is away: the deputy stands in"),
        "details_changed": _("Name or phone changed"),
        "discussed": _("Took over what a meeting decided"),
        "erased": _("The signal was erased"),
        "erased_again": _("Erased again after a backup was put back"),
        "erased_early": _("Erased early, by two"),
        "erasure_proposed": _("Proposed to erase early"),
        "erasure_withdrawn": _("Withdrew the proposal to erase"),
        "escrow_made": _("The paper key was made"),
        "escrow_used": _("The paper key was used"),
        "exported": _("Took a dossier along"),
        "fact_added": _("Added a fact"),
        "feedback_given": _("Gave the reporter feedback"),
        "file_opened": _("Opened a file"),
        "figures_taken": _("Took figures along"),
        "filed": _("A signal came in"),
        "given_back": _("Gave the signal back"),
        "handed_over": _("Handed the signal over"),
        "hit_across": _("A hit with another municipality"),
        "hit_back": _("A hit that was put away is back"),
        "hit_called": _("Called about a hit"),
        "hit_dismissed": _("Put a hit away"),
        "invited": _("Invited somebody"),
        "kept_longer": _("Keeps the signal longer"),
        "key_approved": _("Approved a key"),
        "key_unapproved": _("Keys turned up that nobody made or approved"),
        "keys_forgotten": _("Keys were taken away"),
        "keys_made": _("Made a kluiszin and keys"),
        "left": _("Closed an account"),
        "let_in": _("May open the signal now"),
        "list_taken": _("Took a list along"),
        "meeting_called_off": _("Called a meeting off"),
        "meeting_changed": _("Changed a meeting"),
        "meeting_held": _("Said that a meeting was held"),
        "meeting_planned": _("Planned a meeting"),
        "meeting_reopened": _("Opened a meeting again"),
        "minutes_taken": _("Took minutes of a meeting along"),
        "moments_chosen": _("Chose other moments of mail"),
        "moved": _("Another status"),
        "news_changed": _("Changed news"),
        "news_published": _("Published news"),
        "news_withdrawn": _("Withdrew news"),
        "noted": _("Wrote a note"),
        "numbers_removed": _("Took numbers out of the report"),
        "opened": _("Opened the signal"),
        "opened_for_reports": _("Opened a municipality for reports"),
        "owner_left": _("The signal is nobody's: its owner left"),
        "paper_key_accepted": _("Accepted another paper key"),
        "paper_key_back": _("The paper key is the former one again"),
        "paper_key_changed": _("The paper key is another one than before"),
        "paper_key_pinned": _("Knows the paper key from now on"),
        "passphrase_changed": _("Another kluiszin"),
        "places_loaded": _("Loaded a region file"),
        "rated": _("The reporter rated the handling"),
        "received_inside": _("A referred signal came in"),
        "referral_answered": _("Wrote down an answer of a partner"),
        "referred": _("Handed the signal on"),
        "reported_back": _("Reported back"),
        "restored": _("A backup was put back"),
        "revocation_unknown": _("A revocation turned up that the portal did not write"),
        "searched": _("Searched signals"),
        "second_factor_kept": _("Stopped the code for a lost phone"),
        "second_factor_lost": _("Made a code for a lost phone"),
        "second_factor_made": _("Set up a phone for the second step"),
        "second_factor_reset": _("Used the code for a lost phone"),
        "session_ended": _("Ended a session of the own account elsewhere"),
        "settings_agreed": _("Agreed with a proposal"),
        "settings_changed": _("Changed a setting"),
        "settings_proposed": _("Proposed a change"),
        "settings_refused": _("Refused a proposal"),
        "settings_withdrawn": _("Withdrew a proposal"),
        "sign_in_failed": _("Signing in failed"),
        "sheets_shared": _("Gave the key of sheets of a meeting"),
        "signed_in": _("Signed in"),
        "step_added": _("Added a step"),
        "step_removed": _("Took a step out"),
        "signed_off": _("Ended all sessions of somebody"),
        "sso_linked": _("Linked a work account"),
        "sso_unlinked": _("Unlinked the work account"),
        "stepped_aside": _("Stepped aside"),
        "taken": _("Took the signal"),
        "taken_out": _("Took the signal off the agenda of a meeting"),
        "task_added": _("Wrote down an action of a meeting"),
        "task_done": _("Said that an action is done"),
        "task_opened": _("Said that an action is not done after all"),
        "task_removed": _("Took an action of a meeting out"),
        "told": _("Entered what somebody told"),
        "undone": _("Took an act back"),
        "urgency_set": _("Another urgency"),
        "withdrawn_again": _("Approval withdrawn again after a backup was put back"),
    }


def facts_in_words(facts: Mapping[str, str | int | bool], names: Mapping[str, str]) -> str:
    """The facts of an event that say something to people."""
    return ", ".join(_said(name, str(value), names) for name, value in facts.items() if name not in _HIDDEN)


def _said(name: str, value: str, names: Mapping[str, str]) -> str:
    if name in ("principal", "second"):
        return names.get(value, _("Somebody"))
    if name == "part" and value == "digits":
        return _("the passphrase was right, the second step was not")
    if name == "by" and value == "sso":
        return _("with the work account")
    if name == "made_at":
        return _("as it was at %(moment)s", moment=value[:16].replace("T", " "))
    if name == "batch":
        return _("together with others (%(number)s)", number=value)
    if name == "role" and value in tuple(Role):
        return role_label(Role(value))
    return kind_label(Kind(value)) if name == "kind" and value in tuple(Kind) else value
