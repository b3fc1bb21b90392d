"""Texts of one's own: municipality before region before theme, per language, and nothing falls silently to Dutch."""

from dataclasses import replace
from typing import Any

import pytest

from portal.actions.house import House
from portal.domain.wordings import feedback_of, over, print_of

WATERSTAD, BERGDORP = "GM9001", "GM9002"


def texts(house: House, wordings: Any, municipality: str = WATERSTAD) -> Any:
    theme = house.themes["mensenhandel"]
    return feedback_of(replace(house.directory, wordings=wordings), municipality, theme)["geen_actie"]


def test_a_municipality_goes_before_its_region_and_the_region_before_the_theme(house: House) -> None:
    standard = house.themes["mensenhandel"].feedback["geen_actie"]
    found = texts(
        house,
        {
            ("oefenregio", "mensenhandel"): {"geen_actie": {"nl": "regio", "en": "region"}},
            (WATERSTAD, "mensenhandel"): {"geen_actie": {"nl": "eigen"}},
            (BERGDORP, "mensenhandel"): {"geen_actie": {"nl": "berg"}},
        },
    )
    assert found == {"nl": "eigen", "en": "region", "pl": standard["pl"]}
    assert next(iter(found)) == next(iter(standard)), "the language to fall back to stays the same"


@pytest.mark.parametrize("wordings", [{}, {("elders", "mensenhandel"): {"geen_actie": {"nl": "x"}}}])
def test_without_own_texts_those_of_the_theme_hold(house: House, wordings: Any) -> None:
    assert texts(house, wordings) == house.themes["mensenhandel"].feedback["geen_actie"]


def test_a_municipality_that_left_keeps_its_own_texts_and_no_regional_ones(house: House) -> None:
    own = {("GM0001", "mensenhandel"): {"geen_actie": {"pl": "swoje"}}}
    regional = {("oefenregio", "mensenhandel"): {"geen_actie": {"nl": "regio", "pl": "region"}}}
    found, standard = texts(house, own | regional, "GM0001"), house.themes["mensenhandel"].feedback["geen_actie"]
    assert (found["pl"], found["nl"]) == ("swoje", standard["nl"])


def test_a_text_that_the_theme_does_not_know_is_passed_over(house: House) -> None:
    theme = house.themes["mensenhandel"]
    directory = replace(house.directory, wordings={(WATERSTAD, "mensenhandel"): {"vroeger": {"nl": "weg"}}})
    assert feedback_of(directory, WATERSTAD, theme) == theme.feedback


def test_an_empty_text_hides_nothing() -> None:
    assert over({"nl": "ja", "en": "yes"}, {"nl": "", "pl": "tak"}) == {"nl": "ja", "en": "yes", "pl": "tak"}


def test_the_print_tells_two_texts_apart_and_not_their_order() -> None:
    assert print_of({"nl": "a", "en": "b"}) == print_of({"en": "b", "nl": "a"})
    assert len({print_of({}), print_of({"nl": "a"}), print_of({"en": "a"}), print_of({"nl": "b"})}) == 4
