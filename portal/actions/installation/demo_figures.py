"""Figures of former years for the demo: invented like the rest of it, dealt out the same way every time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.actions.house import House
from portal.adapters import counters
from portal.domain.figures.contributions import YES, Contribution, Weighed, contributions
from portal.domain.handling import Assessment, Handling, Step
from portal.domain.signals import Report, Status, Told
from portal.domain.themes import Theme

__all__ = ["deal"]


def deal(house: House, file: Mapping[str, Any]) -> None:
    """Count what the file of figures says, per municipality and month, up to the last quarter that is over."""
    theme, today = house.themes[file["theme"]], house.today()
    dealer = _Dealer(theme, file["chances"], file["weights"])
    places = house.directory.municipalities
    until = f"{today.year}-{(today.month - 1) // 3 * 3 + 1:02}"
    counted: dict[tuple[str, str], Counter[Contribution]] = {}
    for year in file["years"]:
        for slug, size in year["signals"].items():
            for number in range(size):
                month, signal = f"{today.year - year['before']}-{number % 12 + 1:02}", dealer.signal()
                if month < until:
                    counted.setdefault((places[slug].code, month), Counter()).update(signal)
    with house.database.writing() as connection:
        for (code, month), found in sorted(counted.items()):
            counters.change(house.database, connection, code, month, theme.key, found)


class _Dealer:
    """Deals out invented signals; only what they count as is left of them."""

    def __init__(self, theme: Theme, chances: Mapping[str, int], weights: Mapping[str, Mapping[str, int]]) -> None:
        self.theme = theme
        self.chances = chances
        self.weights = weights
        self.luck = random.Random(theme.key)  # noqa: S311 # nosec B311 # nothing here is a secret

    def signal(self) -> frozenset[Contribution]:
        """What one more signal counts as."""
        answers = {key: self._answers(key) for key in self.theme.figures.dimensions}
        told = Told("phone", "colleague", "") if self._happens("told") else None
        report = Report("nl", "", answers, {}, (), told)
        return contributions(
            self.theme, Weighed(report, self._one("urgency"), Status.IN_PROGRESS, self._handling()), self._facts()
        )

    def _answers(self, question: str) -> tuple[str, ...]:
        if not self._happens("answered"):
            return ()
        second = self.theme.question(question).kind == "many" and self._happens("second")
        return tuple({self._one(question): 1, **({self._one(question): 1} if second else {})})

    def _handling(self) -> Handling:
        outcomes = {self._one("outcomes"): 1}
        if self._happens("passed_on"):
            outcomes[self._one("partners")] = 1
            outcomes |= {self._one("partners"): 1} if self._happens("twice") else {}
        steps = tuple(Step(key, date.min, "") for key in outcomes)
        return Handling(steps=steps, assessment=Assessment(self._one("assessment"), "", date.min, ""))

    def _facts(self) -> dict[str, str]:
        late = self._happens("late_look")
        facts = {
            "first_look": "late" if late else "in_time",
            "contact": "left" if self._happens("contact") else "anonymous",
        }
        facts["look_days"] = str(self.luck.choice((3, 4, 6) if late else (0, 1, 1, 2)))
        if self._happens("heard"):
            facts["feedback"] = "late" if self._happens("late_word") else "in_time"
        return facts | ({"across": YES} if self._happens("across") else {})

    def _happens(self, chance: str) -> bool:
        return self.luck.randrange(100) < self.chances[chance]

    def _one(self, name: str) -> str:
        weights = self.weights[name]
        return self.luck.choices(list(weights), list(weights.values()))[0]
