"""A colour is looked at before it is kept; what cannot be read is refused with a shade that can."""

import pytest
from cast import BAS, Clock
from conftest import Colleague
from pages import fields, find, parse, text_of
from peek import rows

from portal.actions.house import House
from portal.doors import join_doors

PAGE = "/werk/beheer/gemeenten/waterstad/stijl"
LOOK = f"{PAGE}/voorbeeld"
BY_SCRIPT = {"HX-Request": "true"}


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def colour_of(house: House) -> str | None:
    return house.directory.municipalities["waterstad"].style


@pytest.fixture
def manager(office: Colleague) -> Colleague:
    """Bas, signed in, in English."""
    office.sign_in(BAS)
    office.post("/werk/taal/en", fields(office.get(PAGE).text, "language-form"))
    return office


def test_the_page_itself_has_the_colour(manager: Colleague) -> None:
    page = manager.get(PAGE).text
    assert "a contrast of 6.5 to 1" in body(page)
    [style] = [link.get("href") or "" for link in find(page, "look").iter("link")]
    assert manager.get(style).text.count("#1b6b3f") == 1


def test_a_look_keeps_nothing(manager: Colleague, house: House) -> None:
    form = {**fields(manager.get(PAGE).text, "colour"), "colour": "#7a1f6b"}
    page = manager.post(LOOK, form)
    assert page.status_code == 200 and fields(page.text, "colour")["colour"] == "#7a1f6b"
    assert "-7a1f6b.css" in page.text or "7a1f6b" in page.text
    assert colour_of(house) == "#1b6b3f" and not rows(house, "SELECT id FROM revision WHERE actor IS NOT NULL")
    assert manager.get(LOOK).location == PAGE


def test_with_script_only_the_look_comes_back_and_the_other_field_follows(manager: Colleague) -> None:
    form = fields(manager.get(PAGE).text, "colour")
    page = manager.post(LOOK, {**form, "picked": "#7a1f6b", "from": "picked"}, headers=BY_SCRIPT)
    assert "<!doctype" not in page.text and find(page.text, "field-colour").get("value") == "#7a1f6b"
    page = manager.post(LOOK, {**form, "colour": "#7a1f6b", "from": "colour"}, headers=BY_SCRIPT)
    assert find(page.text, "field-picked").get("value") == "#7a1f6b"
    page = manager.post(LOOK, {**form, "colour": "#7a1", "from": "colour"}, headers=BY_SCRIPT)
    assert find(page.text, "field-picked").get("value") == "#77aa11" and "cannot be used" in page.text
    page = manager.post(LOOK, {**form, "colour": "#7a", "from": "colour"}, headers=BY_SCRIPT)
    assert "This is no colour" in page.text and 'id="field-picked"' not in page.text, "one is still typing"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"colour": "#7A1F6B"}, "#7a1f6b"),
        ({"colour": "7a1f6b"}, "#7a1f6b"),
        ({"picked": "#7a1f6b"}, "#7a1f6b"),
        ({"picked": "#123456", "colour": "#7a1f6b"}, "#7a1f6b"),
        ({"colour": ""}, "#1b6b3f"),
        ({"do": "none"}, None),
    ],
)
def test_a_colour_is_kept(manager: Colleague, house: House, sent: dict[str, str], kept: str | None) -> None:
    done = manager.fill(PAGE, "colour", **sent)
    assert done.location == "/werk/beheer/gemeenten/waterstad?gedaan=coloured"
    assert colour_of(house) == kept
    front = manager.get("/nl/waterstad/").text
    assert ("-7a1f6b.css" in front) is (kept == "#7a1f6b")


@pytest.mark.parametrize("colour", ["#ffff00", "geel", "#12345", "url(x)", "#fffff0"])
def test_what_cannot_be_read_is_refused_and_stays_in_the_field(manager: Colleague, house: House, colour: str) -> None:
    page = manager.fill(PAGE, "colour", colour=colour)
    assert page.status_code == 422 and find(page.text, "error-colour") is not None
    assert fields(page.text, "colour")["colour"] == colour and colour_of(house) == "#1b6b3f"


def test_a_darker_shade_is_one_press_away(manager: Colleague, house: House) -> None:
    page = manager.fill(PAGE, "colour", to=LOOK, colour="#e8a33d")
    [button] = list(find(page.text, "look").iter("button"))
    suggested = (button.get("value") or "").removeprefix("use-")
    page = manager.post(PAGE, {**fields(page.text, "colour"), "do": button.get("value")})
    assert page.status_code == 200 and fields(page.text, "colour")["colour"] == suggested
    assert colour_of(house) == "#1b6b3f", "it is looked at first"
    assert manager.post(PAGE, fields(page.text, "colour")).status_code == 303
    assert colour_of(house) == suggested


def test_enter_in_a_field_looks_and_neither_keeps_nor_takes_the_suggestion(manager: Colleague) -> None:
    page = manager.fill(PAGE, "colour", to=LOOK, colour="#e8a33d")
    first = next(each for each in find(page.text, "colour").iter("button"))
    assert (first.get("formaction") or "").split("#")[0] == LOOK and first.get("name") is None


def test_a_file_at_the_server_wins_and_that_is_said(house: House, clock: Clock) -> None:
    own = house.settings.instance / "styles" / "waterstad.css"
    own.parent.mkdir()
    own.write_text(":root { --merk-600: #333333; }")
    office = Colleague(join_doors(house), clock)
    office.sign_in(BAS)
    office.post("/werk/taal/en", fields(office.get(PAGE).text, "language-form"))
    assert "A file wins" in body(office.get(PAGE).text)
    assert "Its pages get its own colour." in body(office.get("/werk/beheer/gemeenten/waterstad").text)


def test_without_a_file_nothing_is_said_of_one(manager: Colleague) -> None:
    assert "A file wins" not in body(manager.get(PAGE).text)


def test_the_same_form_and_a_strange_one(manager: Colleague, house: House) -> None:
    form = {**fields(manager.get(PAGE).text, "colour"), "colour": "#7a1f6b"}
    assert [manager.post(PAGE, form).status_code for _ in range(2)] == [303, 303]
    assert len(rows(house, "SELECT id FROM revision WHERE actor IS NOT NULL")) == 1
    assert manager.post(PAGE, {**form, "token": "geen"}).status_code == 422
