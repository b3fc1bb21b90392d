"""What the codes of the program are called on a screen of the office."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from flask_babel import gettext as _

from portal.actions.people.choosing import SHORTEST
from portal.actions.people.signing_in import Crowded, Wait
from portal.domain.places import Functionaris, Role, Slot
from portal.domain.receiving import Progress
from portal.domain.signals import Status
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.present import house


def role_label(role: Role, slot: Slot | None = None) -> str:
    """A role as people call it, with the half of the duo."""
    names = {
        Role.FUNCTIONARIS: _("Contact person"),
        Role.DEPUTY: _("Deputy"),
        Role.REGIONAL_DEPUTY: _("Regional deputy"),
        Role.CARE_COORDINATOR: _("Care coordinator"),
        Role.INTERNAL: _("Own supervision and care"),
        Role.COORDINATOR: _("Chain coordinator"),
        Role.MANAGER: _("Functional administrator"),
        Role.ADVISER: _("Policy adviser"),
        Role.AUDITOR: _("Privacy officer"),
    }
    if role is Role.INTERNAL and slot:
        return _("Own supervision") if slot is Slot.SAFETY else _("Own care team")
    halves = {Slot.CARE: _("care"), Slot.SAFETY: _("safety")}
    return f"{names[role]}, {halves[slot]}" if slot else names[role]


def status_label(theme: Theme, status: str) -> str:
    """A status as the desk calls it: the theme's word, but "a question for you" is the reporter's view of it."""
    return _("Question asked") if status == Status.QUESTION else pick(theme.statuses[status].label, current())


def shown_label(theme: Theme, status: str) -> str:
    """A status as the reporter sees it, in the language of the staff."""
    return pick(theme.statuses[status].label, current())


def told_channel_label(channel: str) -> str:
    """How somebody told a signal to a colleague at the desk."""
    return {
        "phone": _("On the phone"),
        "in_person": _("In person"),
        "mail": _("By e-mail"),
        "letter": _("By letter"),
    }.get(channel, channel)


def teller_label(by: str) -> str:
    """Who told a signal to a colleague at the desk."""
    return {
        "employee": _("An employee of the municipality"),
        "citizen": _("A citizen"),
        "partner": _("A partner organisation"),
        "other": _("Somebody else"),
    }.get(by, by)


def progress_label(code: str) -> str:
    """What somebody reported back about a signal that was handed on to them; the code when this version lacks it."""
    return {
        Progress.ACCEPTED.value: _("Taken up"),
        Progress.REFUSED.value: _("Not taken up"),
        Progress.INTAKE_DONE.value: _("Intake done"),
        Progress.SHELTER_ARRANGED.value: _("Shelter arranged"),
        Progress.SHELTER_NOT_NEEDED.value: _("Shelter is not needed"),
        Progress.HELP_STARTED.value: _("Help started"),
        Progress.CHECK_DONE.value: _("Check done"),
        Progress.BARRIER_USED.value: _("Barrier used"),
        Progress.ENDED.value: _("Ended"),
    }.get(code, code)


def place_name(code: str) -> str:
    """The name of a municipality by its CBS code; the code when it left the portal."""
    try:
        return house().directory.by_code(code).name
    except KeyError:
        return code


def patience(wait: Wait) -> str:
    """Why somebody must try again in a moment."""
    if isinstance(wait, Crowded):
        return _("Others are signing in right now. Try again in %(seconds)s seconds.", seconds=wait.seconds)
    return _("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait.seconds)


def too_weak(reason: str) -> str:
    """Why a kluiszin was not taken."""
    return {
        "short": _("This passphrase is too short: use at least %(count)s characters.", count=SHORTEST),
        "repeated": _("This passphrase repeats itself too much. Choose five different words."),
        "known": _("This passphrase is well known. Choose another one."),
        "guessable": _("This passphrase is easy to guess. Take words that have nothing to do with you or your work."),
    }[reason]


def urgency_label(theme: Theme, level: str) -> str:
    """A level of urgency in the language of the staff."""
    return pick(theme.levels.labels[level], current())


def choice_label(theme: Theme, question: str, choice: str) -> str:
    """What an answer is called; its key when the theme no longer knows it."""
    try:
        return pick(theme.question(question).choice(choice).label, current())
    except KeyError:
        return choice


def assessment_label(theme: Theme, key: str) -> str:
    """What an assessment is called; its key when the theme no longer knows it."""
    return next((pick(each.label, current()) for each in theme.assessments if each.key == key), key)


def outcome_label(theme: Theme, key: str) -> str:
    """What an outcome or standard text is called; its key when the theme no longer knows it."""
    if key == "neutraal":
        return _("Neutral: says nothing about what was done")
    try:
        return pick(theme.outcome(key).label, current())
    except KeyError:
        return key


def language_name(code: str) -> str:
    """The name of a language, in the language of the staff."""
    try:
        name = Locale.parse(code).get_display_name(current())
    except ValueError:
        name = None
    return name or code


def person(people: Mapping[str, Functionaris], principal: str) -> str:
    """The name of a colleague; also of one who left there is something to say."""
    return people[principal].name if principal in people else _("a former colleague")


def rating_label(rating: str) -> str:
    """What a reporter thinks of the handling."""
    return {"3": _("Good"), "2": _("So-so"), "1": _("Not good")}.get(rating, rating)


def done_label(code: str) -> str:
    """What is said after an act; "" for a code that is none."""
    return {
        "taken": _("This signal is yours now."),
        "given_back": _("This signal is nobody's now. A colleague can take it."),
        "stepped_aside": _(
            "You let go of this signal for good. Whoever takes over gets a mail. Do not speak about it."
        ),
        "handed_over": _("Your colleague has this signal now, and gets a mail about it."),
        "moved": _("The status was changed."),
        "urgency_set": _("The urgency was kept."),
        "numbers_removed": _("The number was taken out of the report."),
        "noted": _("Your note was kept. Only colleagues with a key can read it."),
        "asked": _("Your question was sent. The reporter sees it with the code."),
        "feedback_given": _("Your feedback was sent. The reporter sees it with the code."),
        "assessed": _("Your assessment was kept."),
        "fact_added": _("What you found was kept."),
        "step_added": _("The step was kept."),
        "step_removed": _("The step was taken out."),
        "undone": _("Taken back. Everything is as it was before."),
        "referred": _("Kept. Now bring the text to the partner yourself: the portal sends nothing."),
        "delivered": _("It has arrived inside the portal. Who received it gets a mail that there is news."),
        "message_sent": _("Your message was sent. Whoever received it sees it in the portal."),
        "answered": _("Kept. You can take it back below."),
        "answer_undone": _("The last one was taken back."),
        "closed": _("This signal was closed."),
        "erased_early": _("The signal was erased. Only that it happened is kept in the trail."),
        "linked": _("Linked. Both signals show it."),
        "unlinked": _("Taken back, on both signals."),
        "suggestion_dismissed": _("This is not suggested again. You can take it back under “Not about the same”."),
        "marked_duplicate": _("This signal was closed as a duplicate. The other one shows it too."),
    }.get(code, "")
