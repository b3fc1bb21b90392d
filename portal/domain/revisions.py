"""What was changed in the settings: only the fields that differ, as they were and as they became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What can be changed on a screen of management."""

    PERSON = "person"
    MUNICIPALITY = "municipality"
    MEMBERSHIP = "membership"
    PARTNER = "partner"
    TEXT = "text"
    NOTICE = "notice"
    ADVICE = "advice"
    REGION = "region"
    TERMS = "terms"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Revision:
    """One change. `key` names what was changed within its kind; `actor` is a principal, None for the server's own
    command. `before` and `after` hold the fields that differ; one that is missing was not there.
    """

    id: str
    at: str
    actor: str | None
    kind: Kind
    key: str
    region: str | None
    municipality: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that changed."""
        return tuple(sorted({*self.before, *self.after}))


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of both only what is not the same in the other."""
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return (
        {name: value for name, value in before.items() if name in names},
        {name: value for name, value in after.items() if name in names},
    )
