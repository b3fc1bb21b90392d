"""A pause in place of a refusal, at both doors: what was typed stays in the form, and afterwards it goes through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, current_app, request

from portal.actions import patience
from portal.domain.budget import Kind
from portal.web.fields import clean
from portal.web.nameless import VISITOR, Visitor

if TYPE_CHECKING:
    from portal.actions.house import House

FIELD = "wait"
"""The hidden field with the ticket of somebody who waits; it may stand more than once."""

_MOST_TICKETS = 3

STATUS = 429
"""Neither received (200) nor wrong (422): a script that sends forms can tell that it should come back later."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody has to wait: so many seconds, and the ticket that proves afterwards that they did."""

    seconds: int
    ticket: str


def hold(kind: Kind, bound: str, *, counts: bool = True) -> Wait | None:
    """The pause before this act, or None: go on. Call once, before doing it.

    `bound`: the form or code it is about; the ticket of a pause holds for nothing else. `counts`: False when only what
    fails is counted (`failed`).
    """
    visitor: Visitor | None = request.environ.get(VISITOR)
    if visitor is None:
        return None
    for sent in _sent():
        left = patience.left(_house(), kind, bound, sent)
        if left is not None:
            return Wait(left, sent) if left else None
    seconds = visitor.pause(kind)
    if counts or seconds:
        visitor.count(kind)
    return Wait(seconds, patience.ticket(_house(), kind, bound, seconds)) if seconds else None


def failed(kind: Kind) -> None:
    """Count an act that failed: a code that leads to nothing, a sign-in."""
    visitor: Visitor | None = request.environ.get(VISITOR)
    if visitor is not None:
        visitor.count(kind)


def tickets(wait: Wait | None) -> list[str]:
    """What the hidden fields hold: the ticket of this pause, and those that came along."""
    return list(dict.fromkeys([*([wait.ticket] if wait else []), *_sent()]))[:_MOST_TICKETS]


def announced(page: Response, wait: Wait | None) -> Response:
    """The page of a pause says to programs as well how long it takes."""
    if wait:
        page.headers["Retry-After"] = str(wait.seconds)
    return page


def _sent() -> list[str]:
    return [clean(each)[:96] for each in request.form.getlist(FIELD)[:_MOST_TICKETS] if each]


def _house() -> House:
    found: House = current_app.extensions["house"]
    return found
