"""Texts of one's own: municipality before region before theme, per language, and nothing falls silently to Dutch."""

import tomllib
from typing import Any

import pytest

from portal.domain.places import Directory, Municipality
from portal.domain.revisions import Kind
from portal.domain.themes import Theme, parse
from portal.domain.wordings import LIMIT, NOTICE_LIMIT, PAGES, Item, Owner, feedback_of, over, print_of
from portal.settings import CHECKOUT

WATERSTAD, BERGDORP = "GM9001", "GM9002"


@pytest.fixture(scope="module")
def theme() -> Theme:
    return parse(tomllib.loads((CHECKOUT / "instance" / "themes" / "mensenhandel.toml").read_text()))


def directory(wordings: Any) -> Directory:
    places = [
        Municipality(code, slug, slug.title(), "oefenregio")
        for code, slug in ((WATERSTAD, "waterstad"), (BERGDORP, "bergdorp"))
    ]
    return Directory(1, {place.slug: place for place in places}, {}, {}, {}, wordings=wordings)


def texts(theme: Theme, wordings: Any, municipality: str = WATERSTAD) -> Any:
    return feedback_of(directory(wordings), municipality, theme)["geen_actie"]


def test_a_municipality_goes_before_its_region_and_the_region_before_the_theme(theme: Theme) -> None:
    standard = theme.feedback["geen_actie"]
    found = texts(
        theme,
        {
            ("oefenregio", "mensenhandel"): {"geen_actie": {"nl": "regio", "en": "region"}},
            (WATERSTAD, "mensenhandel"): {"geen_actie": {"nl": "eigen"}},
            (BERGDORP, "mensenhandel"): {"geen_actie": {"nl": "berg"}},
        },
    )
    assert found == {"nl": "eigen", "en": "region", "pl": standard["pl"]}
    assert next(iter(found)) == next(iter(standard)), "the language to fall back to stays the same"


@pytest.mark.parametrize("wordings", [{}, {("elders", "mensenhandel"): {"geen_actie": {"nl": "x"}}}])
def test_without_own_texts_those_of_the_theme_hold(theme: Theme, wordings: Any) -> None:
    assert texts(theme, wordings) == theme.feedback["geen_actie"]


def test_a_municipality_that_left_keeps_its_own_texts_and_no_regional_ones(theme: Theme) -> None:
    own = {("GM0001", "mensenhandel"): {"geen_actie": {"pl": "swoje"}}}
    regional = {("oefenregio", "mensenhandel"): {"geen_actie": {"nl": "regio", "pl": "region"}}}
    found, standard = texts(theme, own | regional, "GM0001"), theme.feedback["geen_actie"]
    assert (found["pl"], found["nl"]) == ("swoje", standard["nl"])


def test_a_text_that_the_theme_does_not_know_is_passed_over(theme: Theme) -> None:
    found = directory({(WATERSTAD, "mensenhandel"): {"vroeger": {"nl": "weg"}}})
    assert feedback_of(found, WATERSTAD, theme) == theme.feedback


def test_an_empty_text_hides_nothing() -> None:
    assert over({"nl": "ja", "en": "yes"}, {"nl": "", "pl": "tak"}) == {"nl": "ja", "en": "yes", "pl": "tak"}


def test_the_print_tells_two_texts_apart_and_not_their_order() -> None:
    assert print_of({"nl": "a", "en": "b"}) == print_of({"en": "b", "nl": "a"})
    assert len(print_of({})) == 16
    assert len({print_of({}), print_of({"nl": "a"}), print_of({"en": "a"}), print_of({"nl": "b"})}) == 4


TOWN = Owner("waterstad", "Waterstad", "oefenregio", WATERSTAD)
ITEM = Item(
    TOWN,
    "mensenhandel",
    "geen_actie",
    own={"nl": "eigen"},
    region={"nl": "regio", "en": "region"},
    standard={"nl": "thema", "en": "theme", "pl": "temat"},
)


def test_an_owner_is_kept_by_its_code_and_a_region_by_its_slug() -> None:
    assert TOWN.key == WATERSTAD
    assert Owner("oefenregio", "Oefenregio", "oefenregio").key == "oefenregio"


def test_an_own_text_stands_over_what_is_read_without_it() -> None:
    assert ITEM.below == {"nl": "regio", "en": "region", "pl": "temat"}
    assert ITEM.texts == {"nl": "eigen", "en": "region", "pl": "temat"}
    assert ITEM.seen == print_of({"nl": "eigen"}) != print_of({})


def test_a_notice_on_a_page_is_longer_and_is_called_after_its_page() -> None:
    notice = Item(TOWN, PAGES, "start")
    assert (notice.is_notice, notice.limit, notice.kind, notice.name) == (True, NOTICE_LIMIT, Kind.NOTICE, "start")
    assert (ITEM.is_notice, ITEM.limit, ITEM.kind, ITEM.name) == (False, LIMIT, Kind.TEXT, "mensenhandel/geen_actie")


def test_a_long_key_still_fits_where_a_revision_keeps_its_name() -> None:
    assert Item(TOWN, "t" * 40, "k" * 40).name == f"{'t' * 40}/{'k' * 23}"
