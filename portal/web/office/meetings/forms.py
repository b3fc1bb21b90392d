"""The forms of meetings, and what is wrong with them."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import PasswordField, StringField

from portal.domain.meetings import PARTNER, STAFF
from portal.domain.signals import MESSAGE_LIMIT, STORY_LIMIT
from portal.web.fields import Limit, Ticks, clean, line
from portal.web.office.forms import OfficeForm, date_of


class MeetingForm(OfficeForm):
    """Which table, on which day, and who takes part."""

    table = StringField(filters=[clean])
    day = StringField(filters=[clean])
    people = Ticks()


class StandForm(OfficeForm):
    """Whether a meeting was held, or whether an action was done: "1" or "0"."""

    yes = StringField()


class DecisionForm(OfficeForm):
    """What was decided on one sheet. `since`: how it stood when the form was shown."""

    since = StringField()
    decision = StringField()
    remark = line("remark", Limit(MESSAGE_LIMIT))


class TaskForm(OfficeForm):
    """Who does what by when. `owner`: "staff:" and a principal, or "partner:" and a key. `sheet` "": none."""

    action = StringField()
    owner = StringField()
    due_on = StringField(filters=[clean])

    @property
    def who(self) -> tuple[str, str]:
        """What kind of owner, and which."""
        by, _sign, owner = (self.owner.data or "").partition(":")
        return (by if by in (STAFF, PARTNER) else "", owner)

    def mistakes(self) -> dict[str, str]:
        """Field -> what to do, of what is not filled in."""
        wrong = {}
        if not self.action.data:
            wrong["action"] = _("Choose what is to be done.")
        if not all(self.who):
            wrong["owner"] = _("Choose who does it.")
        if date_of(self.due_on.data or "") is None:
            wrong["due_on"] = _("Choose a day, today or later.")
        return wrong


class ForwardForm(OfficeForm):
    """What is brought into a meeting. `step`: change, preview or confirm; `readers`: who was named as getting it."""

    step = StringField()
    meeting = StringField()
    form = StringField()
    urgency = StringField()
    text = line("text", Limit(STORY_LIMIT))
    question = line("question", Limit(MESSAGE_LIMIT))
    readers = Ticks()
    passphrase = PasswordField()


class TakeOverForm(OfficeForm):
    """What the reporter hears of it: "none", the neutral standard text, or own words."""

    standard = StringField()
    text = line("text", Limit(MESSAGE_LIMIT))


class MinutesForm(OfficeForm):
    """What goes into the minutes. `without_police`: nothing in it comes from the police."""

    texts = StringField()
    without_police = StringField()
    passphrase = PasswordField()
