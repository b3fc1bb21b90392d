"""A municipality's colour becomes eight shades that can be read, or is refused with advice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.style import DEFAULT, TooLittleContrast, contrast, exit_colour, palette, stylesheet
from portal.settings import CHECKOUT

NAMES = ["50", "100", "200", "300", "400", "500", "600", "700"]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_has_the_known_values_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#0000ff") == contrast("#00f", "#fff") == pytest.approx(8.59, abs=0.01)


@pytest.mark.parametrize(("colour", "ratio"), [("#0a0a0a", 19.798), ("#0b0b0b", 19.683), ("#767676", 4.542)])
def test_contrast_of_the_darkest_colours_too(colour: str, ratio: float) -> None:
    """Below 0.04045 a channel counts in another way (WCAG 2.2, relative luminance)."""
    assert contrast(colour, "#ffffff") == pytest.approx(ratio, abs=0.001)


def test_the_colours_without_a_choice_are_those_of_the_style_sheet() -> None:
    sheet = (CHECKOUT / "frontend" / "src" / "base.css").read_text()
    for line in stylesheet(DEFAULT).splitlines()[1:-1]:
        assert line.strip() in sheet


@pytest.mark.parametrize(
    ("colour", "shades"),
    [
        ("#7a5c00", "#f8f7f2 #efebe0 #e2dbc7 #cabe99 #a28d4d #8d7326 #7a5c00 #493700"),
        ("#767676", "#f8f8f8 #efefef #e1e1e1 #c8c8c8 #949494 #767676 #767676 #474747"),
        ("#000000", "#f2f2f2 #e0e0e0 #c7c7c7 #999999 #4d4d4d #262626 #000000 #000000"),
    ],
)
def test_a_colour_that_was_chosen_stays_as_it_was(colour: str, shades: str) -> None:
    assert " ".join(palette(colour).values()) == shades


@pytest.mark.parametrize(("light", "dark"), [("#888888", "#767676"), ("#ffe600", "#827500"), ("#ffffff", "#757575")])
def test_the_advice_is_the_lightest_shade_that_can_be_read(light: str, dark: str) -> None:
    with pytest.raises(TooLittleContrast) as refused:
        palette(light)
    assert (refused.value.colour, refused.value.suggestion) == (light, dark)


@pytest.mark.parametrize(
    ("colour", "is_red"),
    [
        ("#b36800", True),
        ("#b46b00", False),
        ("#960063", True),
        ("#960067", False),
        ("#7a6a6a", False),
        ("#140202", False),
    ],
)
def test_where_red_begins_and_ends(colour: str, is_red: bool) -> None:
    assert (exit_colour(colour) == "#1c1c28") is is_red


def test_the_chosen_colour_itself_is_600_and_the_shades_grow_darker() -> None:
    shades = palette("#00567D")
    assert list(shades) == NAMES
    assert shades["600"] == "#00567d"
    ratios = [contrast(shades[name], "#ffffff") for name in NAMES]
    assert ratios == sorted(ratios)


@given(COLOURS)
def test_any_colour_gives_readable_shades_or_is_refused_with_a_colour_that_is_accepted(colour: str) -> None:
    try:
        shades = palette(colour)
    except TooLittleContrast as refused:
        assert refused.ratio < 4.5
        assert refused.suggestion in str(refused)
        shades = palette(refused.suggestion)
    for name in ("500", "600", "700"):
        assert contrast(shades[name], "#ffffff") >= 4.5
    for name in ("50", "100", "200"):
        assert contrast(shades["700"], shades[name]) >= 4.5
    assert contrast(shades["400"], "#ffffff") >= 3
    assert contrast(exit_colour(colour), "#ffffff") >= 4.5


def test_a_light_colour_is_refused_with_the_ratio_and_what_to_do() -> None:
    with pytest.raises(TooLittleContrast, match=r"#ffcc00 reaches .* 1\.\d\d:1 .* darker shade, for example #"):
        palette("#fc0")


@pytest.mark.parametrize("wrong", ["", "red", "#12345", "#12345g", "#000;} body{display:none", "url(x)"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no colour"):
        stylesheet(wrong)


@pytest.mark.parametrize("red", ["#a31621", "#b3001b", "#c2185b", "#b34700"])
def test_a_red_municipality_gets_another_exit_colour(red: str) -> None:
    assert exit_colour(red) != exit_colour("#00567d")
    assert f"--merk-uitweg: {exit_colour(red)};" in stylesheet(red)


@pytest.mark.parametrize("other", ["#00567d", "#2d6a2f", "#5b2a6e", "#333333"])
def test_other_municipalities_keep_the_red_exit(other: str) -> None:
    assert exit_colour(other) == "#a31621"


def test_the_style_file_holds_nine_properties_and_nothing_else() -> None:
    lines = stylesheet("#2d6a2f").strip().splitlines()
    assert lines[0] == ":root {" and lines[-1] == "}"
    names = [line.split(":")[0].strip() for line in lines[1:-1]]
    assert names == [f"--merk-{name}" for name in NAMES] + ["--merk-uitweg"]
