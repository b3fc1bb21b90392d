"""Comparing between municipalities: what two managers of a region settled about it. Off until then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LONGEST_REFERENCE = 200
"""Characters of a reference to a document."""

_NO_RECORD = {"compares": "no", "covenant": "", "covenant_on": "", "dpia": "", "dpia_on": ""}


@dataclass(frozen=True, slots=True)
class Record:
    """What two managers settled for a region: whether its municipalities compare, and on what ground.

    `covenant` and `dpia`: where those documents are found (a number, a title); `…_on`: the day they were signed.
    """

    compares: bool = False
    covenant: str = ""
    covenant_on: date | None = None
    dpia: str = ""
    dpia_on: date | None = None

    @property
    def values(self) -> dict[str, str]:
        """The values as JSON knows them."""
        return {
            "compares": "yes" if self.compares else "no",
            "covenant": self.covenant,
            "covenant_on": self.covenant_on.isoformat() if self.covenant_on else "",
            "dpia": self.dpia,
            "dpia_on": self.dpia_on.isoformat() if self.dpia_on else "",
        }


def record(values: Mapping[str, Any]) -> Record:
    """The record in these values, as `Record.values` names them; what is missing is not settled.

    Raises ValueError for what no record can be: it compares without both documents and their days.
    """
    given = {**_NO_RECORD, **values}
    if set(given) != set(_NO_RECORD) or any(not isinstance(each, str) for each in given.values()):
        raise ValueError("not the values of a record")
    if given["compares"] not in ("yes", "no") or any(len(each) > LONGEST_REFERENCE for each in given.values()):
        raise ValueError("compares is yes or no, and references are short")
    days = {name: date.fromisoformat(given[name]) if given[name] else None for name in ("covenant_on", "dpia_on")}
    found = Record(given["compares"] == "yes", covenant=given["covenant"], dpia=given["dpia"], **days)
    if found.compares and not (found.covenant and found.covenant_on and found.dpia and found.dpia_on):
        raise ValueError("nothing is compared without a covenant and a DPIA")
    return found
