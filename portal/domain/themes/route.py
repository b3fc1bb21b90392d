"""The reporting route of a theme: a few questions with yes or no, and whom to call at the end of each way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.domain.themes.texts import Reader, Texts

FUNCTIONARIS = ("first", "then")
"""When the own functionaris is called: before the partners, or after them."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An end of the route: what to do (`steps`, in this order) and whom to call (`partners`, keys of a region file).

    `functionaris`: whether the own functionaris is called ("first", or "then" after the partners), else "". `report`:
    what to know before reporting in the portal, may be empty. In every text may stand holes such as `{{phone:112}}`.
    """

    key: str
    label: Texts
    steps: tuple[Texts, ...]
    partners: tuple[str, ...]
    functionaris: str
    report: Texts


@dataclass(frozen=True, slots=True)
class Fork:
    """A question: yes leads to `leaf`, no to the next question. `help` says with examples when it is a yes."""

    key: str
    label: Texts
    help: Texts
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class ReportingRoute:
    """The questions in their order, the end when all were answered with no, and what a signal can lead to after that.

    `after` are the ends among which the functionaris chooses, under the heading `after_title`.
    """

    title: Texts
    intro: Texts
    forks: tuple[Fork, ...]
    otherwise: Leaf
    after_title: Texts
    after_intro: Texts
    after: tuple[Leaf, ...]

    @property
    def ends(self) -> tuple[Leaf, ...]:
        """The ends that the questions lead to; the last one is reached without a single yes."""
        return (*(fork.leaf for fork in self.forks), self.otherwise)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every end: of the questions, and of what the functionaris chooses."""
        return (*self.ends, *self.after)


def read_route(table: Reader) -> ReportingRoute:
    """Read the table `route` of a theme file. Raises ThemeError naming the place and the mistake."""
    title, intro = table.texts("title"), table.texts("intro")
    asked = [
        (key, each.texts("label"), each.texts("help"), each.code("leaf"), each) for key, each in table.each("questions")
    ]
    ends = {leaf.key: leaf for leaf in _leaves(table)}
    forks = []
    for key, label, help_text, leaf, reader in asked:
        if leaf not in ends:
            raise reader.wrong("leaf", f"there is no end {leaf!r} left; each is led to by one question")
        forks.append(Fork(key, label, help_text, ends.pop(leaf)))
    if not forks or len(ends) != 1:
        raise table.wrong("leaves", "must be one more than the questions: the last one is for who never said yes")
    later = table.table("after")
    [otherwise] = ends.values()
    after_title, after_intro, after = later.texts("title"), later.texts("intro"), tuple(_leaves(later))
    route = ReportingRoute(title, intro, tuple(forks), otherwise, after_title, after_intro, after)
    keys = [leaf.key for leaf in route.leaves]
    for key in keys:
        if keys.count(key) > 1:
            raise later.wrong("leaves", f"there is an end {key!r} already")
    return route


def _leaves(table: Reader) -> Iterator[Leaf]:
    for key, each in table.each("leaves"):
        yield Leaf(
            key=key,
            label=each.texts("label"),
            steps=tuple(each.keyed_texts("steps").values()),
            partners=each.codes("partners") if each.has("partners") else (),
            functionaris=each.code("functionaris", FUNCTIONARIS) if each.has("functionaris") else "",
            report=each.maybe_texts("report"),
        )
