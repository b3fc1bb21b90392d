"""Files that come along with a form, at both doors: what came, what is said of them, and of one that is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.attachments import KINDS, LARGEST, LATER, MOST, TOGETHER, Fault, Upload
from portal.web.fields import clean

FIELD = "attachments"
ACCEPT = ",".join(KINDS.values())
_MB = 2**20


def uploads() -> list[Upload]:
    """The files that came with this form, in the order in which they were chosen. An empty field brings none."""
    came = [(clean(each.filename), each.stream.read()) for each in request.files.getlist(FIELD)]
    return [Upload(name.replace("\\", "/").rsplit("/", 1)[-1][:100], data) for name, data in came if name or data]


def limits() -> str:
    """What may come along, said before anybody chooses."""
    return _(
        "Photos (JPEG, PNG, WebP) or PDF. At most %(most)d files of %(each)d MB, together %(all)d MB. "
        "Place, date and name of the maker are taken out of the file. What is in the picture stays visible.",
        most=MOST,
        each=LARGEST // _MB,
        all=TOGETHER // _MB,
    )


def field() -> dict[str, Any]:
    """What the field of the page needs: the limits in words for people, and as numbers for the script."""
    return {
        "help": " ".join((limits(), _("Take photos with a work phone only: on your own phone they stay."))),
        "accept": ACCEPT,
        "attrs": {
            "data-most": MOST,
            "data-largest": LARGEST,
            "data-together": TOGETHER,
            "data-too-many": _many(),
            "data-too-large": _("A file is larger than %(most)d MB.", most=LARGEST // _MB),
            "data-too-much": _together(),
            "data-not-sent": _("The connection failed. Your text and files are still here. Send it again."),
        },
    }


def once_more() -> str:
    """A page that comes back has lost the files: no browser lets us keep them."""
    return _("Choose your files once more: a browser does not keep them.")


def refused(faults: Mapping[int, Fault], came: Sequence[Upload]) -> str:
    """Which files are refused and why, and what to do."""
    whole = {Fault.MANY: _many(), Fault.TOGETHER: _together(), Fault.FULL: _full()}
    said = [whole[fault] for fault in dict.fromkeys(faults.values()) if fault in whole]
    said += [_about(fault, came[at].name or str(at + 1)) for at, fault in faults.items() if fault not in whole]
    return " ".join((*said, _("Nothing was sent yet."), once_more()))


def size(count: int) -> str:
    """How large a file is, for people: in kB or MB."""
    if count >= _MB:
        return _("%(size)s MB", size=f"{count / _MB:.1f}".replace(".", ","))
    return _("%(size)d kB", size=max(1, round(count / 1024)))


def _many() -> str:
    return ngettext("At most %(num)d file fits in one form.", "At most %(num)d files fit in one form.", MOST)


def _full() -> str:
    return ngettext(
        "You can add at most %(num)d file to one signal. Send fewer now, or write down what is on the others.",
        "You can add at most %(num)d files to one signal. Send fewer now, or write down what is on the others.",
        LATER,
    )


def _together() -> str:
    return _("Together the files are larger than %(most)d MB.", most=TOGETHER // _MB)


def _about(fault: Fault, name: str) -> str:
    said = {
        Fault.LARGE: _("“%(name)s” is larger than %(most)d MB.", name=name, most=LARGEST // _MB),
        Fault.EMPTY: _("“%(name)s” is empty.", name=name),
        Fault.TYPE: _("“%(name)s” is not a JPEG, PNG, WebP or PDF.", name=name),
        Fault.MIXED: _("“%(name)s” is two kinds of file at once, so it is not taken.", name=name),
        Fault.BROKEN: _("“%(name)s” is damaged and cannot be read.", name=name),
        Fault.LOCKED: _("“%(name)s” is locked with a password. Save it without one.", name=name),
        Fault.HEAVY: _("“%(name)s” is too large or too complicated to clean. Make a photo of the screen.", name=name),
        Fault.BUSY: _("There was no time left for “%(name)s”. Send fewer files at once.", name=name),
    }
    return said[fault]
