"""A municipality's colour becomes eight shades that can be read, or is refused with advice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.style import TooLittleContrast, contrast, exit_colour, palette, stylesheet

NAMES = ["50", "100", "200", "300", "400", "500", "600", "700"]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_has_the_known_values_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#0000ff") == contrast("#00f", "#fff") == pytest.approx(8.59, abs=0.01)


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
