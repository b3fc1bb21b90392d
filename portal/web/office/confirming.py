"""Asking for the kluiszin once more before something that cannot be undone."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.actions.people import signing_in
from portal.web.office.present import desk, house
from portal.web.office.words import patience


def asks(kind: str) -> bool:
    """Whether the form must ask for the kluiszin: it was not given for this kind of act in the last ten minutes."""
    return not signing_in.confirmed(house(), desk(), kind)


def problem(kind: str, passphrase: str) -> str:
    """Check what was typed when it is asked for; the message for the field `passphrase`, or "" when all is well."""
    if not asks(kind):
        return ""
    if not passphrase:
        return _("Fill in your own passphrase.")
    try:
        signing_in.confirm(house(), desk(), passphrase, kind)
    except signing_in.Refused:
        return _("This is not your passphrase.")
    except signing_in.Wait as wait:
        return patience(wait)
    return ""
