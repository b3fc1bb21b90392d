"""A figure of a partner is a number that can be shown, or fewer than five."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.figures.beside import PartnerFigure, TooSmall


def figure(**own: Any) -> PartnerFigure:
    values: dict[str, Any] = {"theme": "mensenhandel", "year": 2025, "partner": "comensha", "measure": "victims"}
    return PartnerFigure(**{**values, "count": 12, "source": "Jaarverslag, bladzijde 3", **own})


def test_it_says_how_many_and_where_that_stands() -> None:
    assert figure().document == {"count": 12, "source": "Jaarverslag, bladzijde 3"}
    assert figure(count=None).document["count"] == "<5"
    assert figure().key == "2025/mensenhandel/comensha/victims"
    assert figure(count=0).count == 0 and figure(count=5).count == 5


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_small_number_is_fewer_than_five(count: int) -> None:
    with pytest.raises(TooSmall):
        figure(count=count)


@pytest.mark.parametrize("own", [{"count": -1}, {"measure": "people"}, {"year": 1999}, {"count": 10**9}])
def test_what_cannot_be_is_refused(own: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        figure(**own)
