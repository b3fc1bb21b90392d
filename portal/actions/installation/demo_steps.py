"""What happens to a demo signal: every step of its story is a real action of whoever does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.actions import tokens
from portal.actions.desk import journalling, reading, replying, triaging
from portal.actions.house import House
from portal.actions.installation import demo_linking, demo_referral
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import following
from portal.domain.signals import Status


@dataclass(frozen=True, slots=True)
class Told:
    """A signal of the demo: its id, the code of its reporter, the language that person reads, and its theme."""

    signal: str
    code: str
    language: str
    theme: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody at a desk, about to do something with a signal; `house` keeps the time of the story."""

    house: House
    desk: Desk
    told: Told

    @property
    def once(self) -> tokens.FormToken:
        """A token of a form of this desk."""
        issued = tokens.issue(self.house, triaging.PURPOSE, self.desk.session)
        return tokens.read(self.house, triaging.PURPOSE, issued, self.desk.session)

    def standard(self, key: str) -> str:
        """A standard text in the language of the reporter."""
        return self.house.themes[self.told.theme].feedback[key][self.told.language]


Step = Mapping[str, Any]


def play(scene: Scene, step: Step) -> None:
    """One step of a story. Raises KeyError for a step that does not exist, and what its action raises."""
    _ACTS[step["act"]](scene, step)


def _open(at: Scene, step: Step) -> None:
    reading.open_signal(at.house, at.desk, at.told.signal)


def _take(at: Scene, step: Step) -> None:
    triaging.take(at.house, at.desk, at.told.signal, at.once)


def _note(at: Scene, step: Step) -> None:
    journalling.add_note(at.house, at.desk, at.told.signal, at.once, step["text"])


def _done(at: Scene, step: Step) -> None:
    journalling.add_step(at.house, at.desk, at.told.signal, at.once, step["outcome"], step["text"])


def _fact(at: Scene, step: Step) -> None:
    journalling.add_fact(
        at.house,
        at.desk,
        at.told.signal,
        at.once,
        code=step.get("code", ""),
        source=step.get("source", ""),
        fact=step.get("text", ""),
        impression=step.get("impression", ""),
    )


def _assess(at: Scene, step: Step) -> None:
    triaging.assess(at.house, at.desk, at.told.signal, at.once, step["value"], step["text"])


def _status(at: Scene, step: Step) -> None:
    review_on = at.house.today() + timedelta(weeks=step["weeks"]) if "weeks" in step else None
    triaging.move_to(at.house, at.desk, at.told.signal, at.once, Status(step["value"]), review_on)


def _ask(at: Scene, step: Step) -> None:
    replying.ask(at.house, at.desk, at.told.signal, at.once, step["text"])


def _feedback(at: Scene, step: Step) -> None:
    replying.give_feedback(at.house, at.desk, at.told.signal, at.once, at.standard(step["key"]))


def _close(at: Scene, step: Step) -> None:
    text = at.standard(step["feedback"])
    triaging.close(at.house, at.desk, at.told.signal, at.once, step["outcome"], text, "")


def _reporter(at: Scene, step: Step) -> None:
    token = tokens.read(at.house, following.PURPOSE, tokens.issue(at.house, following.PURPOSE))
    following.add(at.house, token, at.told.code, step["text"])


def _refer(at: Scene, step: Step) -> None:
    demo_referral.refer(at.house, at.desk, at.told.signal, at.once, step)


def _answer(at: Scene, step: Step) -> None:
    demo_referral.answer(at.house, at.desk, at.told.signal, at.once, step)


def _report(at: Scene, step: Step) -> None:
    demo_referral.report(at.house, at.desk, at.once, step["value"], step.get("text", ""))


def _compare(at: Scene, step: Step) -> None:
    demo_linking.compare(at.house, at.desk, at.told.signal, step["kinds"])


_ACTS: Mapping[str, Callable[[Scene, Step], None]] = {
    "open": _open,
    "take": _take,
    "note": _note,
    "done": _done,
    "fact": _fact,
    "assess": _assess,
    "status": _status,
    "ask": _ask,
    "feedback": _feedback,
    "close": _close,
    "reporter": _reporter,
    "refer": _refer,
    "answer": _answer,
    "report": _report,
    "compare": _compare,
}
