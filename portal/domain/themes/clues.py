"""The clues of a theme: cards of signs to look out for, each of which a reporter can tick."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.themes.texts import Reader, Texts

GROUP_KINDS = ("general", "form", "profession")
"""What a card is about: everything, one form of exploitation, or what one profession gets to see."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A clue. `label` is the advice on the signal card, `tick` says the same as a fact, as it stands in a signal.

    `in_form`: offered in the report form; the others only where their card is shown (such as the counter).
    """

    key: str
    group: str
    label: Texts
    tick: Texts
    in_form: bool


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to keep in mind beside the clues of a card. It is no clue, so nobody can tick it."""

    key: str
    label: Texts


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """A card of clues with a heading and a word of caution before them (`note`, may be empty).

    `kind` is one of GROUP_KINDS. In `note` and in reminders may stand holes such as `{{phone:112}}`.
    """

    key: str
    kind: str
    label: Texts
    note: Texts
    indicators: tuple[Indicator, ...]
    reminders: tuple[Reminder, ...]


def read_groups(top: Reader) -> tuple[IndicatorGroup, ...]:
    """The cards of a theme file, none when it has none. Raises ThemeError; a key stands in one card only."""
    groups = tuple(_group(key, reader) for key, reader in top.each("indicator_groups"))
    keys = [clue.key for group in groups for clue in group.indicators]
    for key in keys:
        if keys.count(key) > 1:
            raise top.wrong("indicator_groups", f"the indicator {key!r} stands in two groups")
    return groups


def _group(key: str, reader: Reader) -> IndicatorGroup:
    kind, label, note = reader.code("kind", GROUP_KINDS), reader.texts("label"), reader.maybe_texts("note")
    in_form = reader.flag("in_form", False)
    clues = []
    for item, each in reader.each("indicators"):
        advice = each.texts("label")
        clues.append(Indicator(item, key, advice, each.maybe_texts("tick") or advice, in_form))
    reminders = reader.each("reminders") if reader.has("reminders") else ()
    kept = tuple(Reminder(item, each.texts("label")) for item, each in reminders)
    return IndicatorGroup(key, kind, label, note, tuple(clues), kept)
