"""What a theme is made of. Keys are the theme's own (Dutch) data; every text stands in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from portal.domain.places import Slot
from portal.domain.signals import STORY_LIMIT, TEXT_LIMIT, URGENCIES
from portal.domain.themes.clues import Indicator, IndicatorGroup
from portal.domain.themes.figures import Figures
from portal.domain.themes.route import ReportingRoute
from portal.domain.themes.texts import Texts

Answers = Mapping[str, tuple[str, ...]]
"""Question key -> chosen keys, as in a draft; a question that was skipped is absent or empty."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen, or one entry of a plain list such as the assessments."""

    key: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the report form.

    `kind`: `one` or `many` of `choices`, `text` (a line) or `long` (several lines). `stage`: `main` stands open,
    `more` stands in the disclosure below. `help` is empty when there is none.
    """

    key: str
    kind: str
    stage: str
    label: Texts
    help: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()

    @property
    def required(self) -> bool:
        """Only the story is: every other required field costs signals."""
        return self.key == "story"

    @property
    def limit(self) -> int:
        """The longest free text, in characters."""
        return STORY_LIMIT if self.key == "story" else TEXT_LIMIT

    def choice(self, key: str) -> Choice:
        """The choice with this key; raises KeyError."""
        return next((choice for choice in self.choices if choice.key == key), None) or _unknown(key)


@dataclass(frozen=True, slots=True)
class StatusText:
    """How a status is called and explained."""

    label: Texts
    explanation: Texts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a signal.

    `kind`: `final` ends our part, `step` happened on the way, `result` came back from a partner, `excluded` takes
    the signal out of the figures. `counts`: with this outcome the signal counts as a melding.
    """

    key: str
    label: Texts
    kind: str
    counts: bool

    @property
    def closes(self) -> bool:
        """Whether a signal can be closed with it: a step says only what happened on the way."""
        return self.kind != "step"


@dataclass(frozen=True, slots=True)
class Rule:
    """Which half of the duo is addressed (`slot` None: both) when the answers fit `when` (empty: always)."""

    number: int
    when: Answers
    slot: Slot | None
    because: Texts

    def matches(self, answers: Answers) -> bool:
        """Whether every question of `when` was answered with at least one of its choices."""
        return _fits(self.when, answers)


@dataclass(frozen=True, slots=True)
class Urgency:
    """How answers become a level: the mapped answer, raised by every condition of `at_least` that fits.

    `labels`: level -> short name for the inbox.
    """

    question: str
    answers: Mapping[str, str]
    unanswered: str
    at_least: tuple[tuple[Answers, str], ...]
    labels: Mapping[str, Texts]

    def level(self, answers: Answers) -> str:
        """One of `signals.URGENCIES`, the most urgent that applies."""
        # An answer that the theme no longer knows must not stop a signal: it counts as no answer.
        given = [self.answers.get(choice, self.unanswered) for choice in answers.get(self.question, ())]
        chosen = given or [self.unanswered]
        raised = [level for when, level in self.at_least if _fits(when, answers)]
        return min(chosen + raised, key=URGENCIES.index)


@dataclass(frozen=True, slots=True)
class Theme:
    """The subject of a meldpunt. `hints` are the texts on danger (`acute`, `urgent`, `minor`, each with a `…_title`,
    and `hours`); `feedback` the standard messages to a reporter by outcome, `neutraal` among them; `route` the
    questions that lead to whom to call, when the theme has them; `figures` what of it is counted."""

    key: str
    languages: tuple[str, ...]
    title: Texts
    tagline: Texts
    intro: Texts
    why: Texts
    questions: tuple[Question, ...]
    indicator_groups: tuple[IndicatorGroup, ...]
    statuses: Mapping[str, StatusText]
    outcomes: tuple[Outcome, ...]
    assessments: tuple[Choice, ...]
    feedback: Mapping[str, Texts]
    hints: Mapping[str, Texts]
    levels: Urgency
    rules: tuple[Rule, ...]
    texts: Mapping[str, Texts]
    route: ReportingRoute | None = None
    figures: Figures = field(default_factory=Figures)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every clue that can be ticked, in the order of the cards."""
        return tuple(clue for group in self.indicator_groups for clue in group.indicators)

    def question(self, key: str) -> Question:
        """The question with this key; raises KeyError."""
        return next((question for question in self.questions if question.key == key), None) or _unknown(key)

    def outcome(self, key: str) -> Outcome:
        """The outcome with this key; raises KeyError."""
        return next((outcome for outcome in self.outcomes if outcome.key == key), None) or _unknown(key)

    def urgency(self, answers: Answers) -> str:
        """The level of urgency that the answers of a draft lead to, one of `signals.URGENCIES`."""
        return self.levels.level(answers)

    def closing_for(self, outcome: str) -> str:
        """The key of the standard message with which a signal is closed; "" asks for the neutral one.

        "We are working on it" would be untrue, so the neutral word at the end is the one for `afgesloten`.
        """
        return next((key for key in (outcome, "afgesloten") if key in self.feedback), "neutraal")

    def text_paths(self) -> Iterator[tuple[str, Texts]]:
        """Every text of the theme with its path, in the order of the file: what a translator has to do."""
        return iter(self.texts.items())

    def missing(self, language: str) -> tuple[str, ...]:
        """The paths of the texts that a language lacks (there the first language of the theme is shown)."""
        return tuple(path for path, texts in self.text_paths() if language not in texts)


def _fits(when: Answers, answers: Answers) -> bool:
    return all(set(wanted) & set(answers.get(question, ())) for question, wanted in when.items())


def _unknown(key: str) -> NoReturn:
    raise KeyError(key)
