"""The reporting route ends at the partner that was agreed, in every municipality, with and without a municipality."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from pages import find, parse, text_of

from portal.actions.house import House
from portal.actions.installation import managing
from portal.web.front.route_drawing import SMALLEST, Chart, End, draw, width, wrap

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

PLACES = ["bergen-op-zoom", "halderberge", "moerdijk", "roosendaal", "rucphen", "steenbergen", "tholen", "woensdrecht"]

OWN_VEILIG_THUIS = dict.fromkeys(PLACES, "veilig_thuis_west_brabant") | {"tholen": "veilig_thuis_tholen"}
"""Tholen lies in Zeeland: its Veilig Thuis is not that of the other seven."""

AGREED: dict[str, tuple[set[str], set[str]]] = {
    "uitkomst-1": ({"112"}, {"112"}),
    "uitkomst-2": ({"veilig_thuis"}, {"0800-2000"}),
    "uitkomst-3": ({"politie_0900"}, {"0900-8844"}),
    "uitkomst-4": (set(), set()),
    "vervolg-1": ({"arbeidsinspectie", "fairwork", "juridisch_loket"}, {"0800-5151"}),
    "vervolg-2": ({"avim", "politie_0900", "csg"}, {"0900-8844", "0800-0188"}),
    "vervolg-3": ({"avim", "politie_0900"}, {"0900-8844"}),
    "vervolg-4": ({"avim", "politie_0900", "comensha"}, {"0900-8844", "033-448 11 86"}),
    "vervolg-5": ({"zorgcoordinator", "comensha"}, {"033-448 11 86"}),
    "vervolg-6": ({"veilig_thuis", "the own one"}, {"0800-2000"}),
    "vervolg-7": ({"riec"}, set()),
    "vervolg-8": (set(), set()),
    "vervolg-9": ({"arbeidsinspectie", "juridisch_loket", "informatiepunt"}, {"0800-5151"}),
}
"""Step -> the partners that domain.md 4.1 names there, and the numbers that it gives."""

INSIDE = {"vervolg-7": "Eigen toezicht en handhaving", "vervolg-8": "Andere gemeente"}
"""Who is only named, because nobody calls them from outside."""


@pytest.fixture
def region(house: House) -> dict[str, Any]:
    """The shipped region beside that of the cast."""
    folder = house.settings.own_and_shipped("regions")[-1]
    data = tomllib.loads((folder / "markiezaten.toml").read_text())
    managing.load(house, data)
    house.keeper.refresh()
    return data


def address(place: str, step: str = "", language: str = "nl") -> str:
    start = f"/{language}/{place}/" if place else f"/{language}/"
    return f"{start}handreiking/meldroute{'/' if step else ''}{step}"


def partners_on(html: str) -> set[str]:
    return set(re.findall(r'id="partner-([\w-]+)"', html))


def numbers_in(html: str) -> set[str]:
    """Every number within the step that looks like one to call."""
    said = text_of(find(html, "route")) if 'id="route"' in html else text_of(next(parse(html).iter("main")))
    said = said.replace("\N{NO-BREAK SPACE}", " ")
    return set(re.findall(r"(?<![\d-])(?:112|14 ?0\d{2,3}|0\d{2,3}[- ]\d{3,4}(?: \d\d)*|\+31[ \d]+)(?![\d-])", said))


def test_every_end_names_the_agreed_partners_in_every_municipality(front: Any, region: dict[str, Any]) -> None:
    for place in PLACES:
        for step, (partners, numbers) in AGREED.items():
            expected = {OWN_VEILIG_THUIS[place] if key == "the own one" else key for key in partners}
            if place == "tholen":
                expected -= {"informatiepunt"}  # that of West-Brabant
            answer = front.get(address(place, step))
            assert answer.status_code == 200, (place, step)
            assert partners_on(answer.text) == expected, (place, step)
            # what stands on the page when nobody can report here yet does not belong to the end
            said = answer.text if step.startswith("vervolg") else answer.text.split('id="report"')[0] + "</section>"
            assert set(re.findall(r'href="tel:(\d+)"', said)) == {re.sub(r"\D", "", n) for n in numbers | {"112"}}
            assert step not in INSIDE or INSIDE[step] in text_of(find(answer.text, "route")), (place, step)


def test_no_number_is_shown_that_was_not_verified(front: Any, region: dict[str, Any]) -> None:
    verified = {partner["phone"] for partner in region["partners"] if partner["verified"] and "phone" in partner}
    for place in ("", "roosendaal", "tholen"):
        for step in (*AGREED, "overzicht", "", "vraag-2", "vraag-3", "vervolg"):
            found = numbers_in(front.get(address(place, step)).text)
            assert found <= verified, (place, step)
    assert numbers_in(front.get(address("tholen", "overzicht")).text) == {
        "112", "0800-2000", "0900-8844", "0800-5151", "0800-0188", "033-448 11 86"
    }  # fmt: skip


def test_a_number_that_is_withdrawn_is_gone_everywhere(front: Any, region: dict[str, Any], house: House) -> None:
    comensha = next(partner for partner in region["partners"] if partner["key"] == "comensha")
    comensha.pop("phone")
    managing.load(house, region)
    house.keeper.refresh()
    for step in ("vervolg-4", "vervolg-5", "overzicht", "overzicht.svg"):
        answer = front.get(address("roosendaal", step))
        assert "033-448" not in answer.text
        assert "CoMensha" in answer.text


def test_a_region_can_add_its_own_contact_person(front: Any, region: dict[str, Any], house: House) -> None:
    own = {**next(partner for partner in region["partners"] if partner["key"] == "politie_0900")}
    own |= {"key": "aandachtsfunctionaris_rucphen", "phone": "0165-000 000", "municipalities": ["rucphen"]}
    own["name"] = {"nl": "Aandachtsfunctionaris Rucphen"}
    region["partners"].append(own)
    keys = ["aandachtsfunctionaris_rucphen", "politie_0900"]
    region["route"].append({"theme": "mensenhandel", "leaf": "kan_niet_wachten", "partners": keys})
    managing.load(house, region)
    house.keeper.refresh()
    assert "tel:0165000000" in front.get(address("rucphen", "uitkomst-3")).text
    assert "Aandachtsfunctionaris Rucphen" in front.get(address("rucphen", "overzicht.svg")).text
    assert "0165" not in front.get(address("tholen", "uitkomst-3")).text


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_every_step_in_every_language(front: Any, house: House, language: str) -> None:
    for place in ("", "waterstad", "kaap"):
        for step in ("", "vraag-2", "vraag-3", "vervolg", "overzicht", *AGREED):
            answer = front.get(address(place, step, language))
            assert answer.status_code == 200
            assert "{{" not in answer.text
            title = text_of(next(parse(answer.text).iter("title")))
            assert not re.search(r"112|18|gevaar|danger|zagro", title), "titles stay in the history"


def test_without_script_every_answer_is_a_link(front: Any) -> None:
    page = front.get(address("waterstad"))
    hrefs = []
    for _ in range(3):
        yes, no = re.findall(r'<li><a href="([^"]+)" data-hx-get="\1" aria-describedby="step">', page.text)
        hrefs.append(yes)
        page = front.get(no)
    assert hrefs == [address("waterstad", f"uitkomst-{number}") for number in (1, 2, 3)]
    assert 'href="/nl/waterstad/melden"' in text_html(page, "route")
    assert not re.search(r"gevaar|minderjarig|wachten", "".join(hrefs)), "an address gives no answer away"
    for place in ("waterstad", ""):
        home = f"/nl/{place}/" if place else "/nl/"
        links = re.findall(r'href="(/[^"]*)"', text_html(front.get(address(place, "uitkomst-2")), "route"))
        assert links
        assert all(link.startswith(home) for link in links)


def text_html(answer: Any, identifier: str) -> str:
    """The source of the step on a page."""
    start = answer.text.index(f'id="{identifier}"')
    return str(answer.text[start : answer.text.index("</main>")])


def test_earlier_answers_are_listed_and_can_be_changed(front: Any) -> None:
    def answers(step: str) -> list[str]:
        return re.findall(r"\? (Yes|No)\b", text_of(find(front.get(address("waterstad", step, "en")).text, "route")))

    assert answers("") == []
    assert answers("vraag-3") == ["No", "No"]
    assert answers("uitkomst-1") == ["Yes"]
    assert answers("uitkomst-3") == ["No", "No", "Yes"]
    assert answers("uitkomst-4") == ["No", "No", "No"]
    html = text_html(front.get(address("waterstad", "uitkomst-3")), "answers")
    for step in ("", "vraag-2", "vraag-3"):
        assert f'href="{address("waterstad", step)}"' in html


def test_the_own_functionaris_is_named_and_the_report_is_one_click_away(front: Any) -> None:
    for step in ("uitkomst-1", "uitkomst-2", "uitkomst-3", "uitkomst-4"):
        answer = front.get(address("waterstad", step))
        assert "Farid Amrani" in answer.text
        assert 'href="/nl/waterstad/melden"' in text_html(answer, "route")
        assert "tel:112" in answer.text
    urgent = front.get(address("waterstad", "uitkomst-3")).text
    assert urgent.index("Farid Amrani") < urgent.index('id="partner-politie_0900"'), "first the functionaris"
    assert "Farid" not in front.get(address("", "uitkomst-3")).text
    assert 'href="/nl/melden"' in text_html(front.get(address("", "uitkomst-4")), "route")


def test_the_hint_beside_the_button_uses_the_words_of_the_form(front: Any, house: House) -> None:
    theme = house.themes["mensenhandel"]
    for language in ("nl", "en", "pl"):
        acute, urgent = (theme.question("urgentie").choice(key).label[language] for key in ("acuut", "spoed"))
        minor = theme.question("leeftijd").choice("minderjarig").label[language]
        for step, words in (("uitkomst-1", [acute]), ("uitkomst-2", [urgent, minor]), ("uitkomst-3", [urgent])):
            said = text_html(front.get(address("waterstad", step, language)), "report")
            assert all(word in said for word in words)


def test_where_nobody_can_report_it_says_whom_to_call(front: Any) -> None:
    said = text_html(front.get(address("kaap", "uitkomst-4")), "report")
    assert "/melden" not in said
    assert "tel:09008844" in said


def test_a_step_that_is_not_there_is_not_found(front: Any) -> None:
    for step in ("vraag-0", "vraag-4", "uitkomst-0", "uitkomst-5", "vervolg-0", "vervolg-10", "gevaar"):
        assert front.get(address("waterstad", step)).status_code == 404
    assert front.get(address("nergens")).status_code == 404


def test_a_fragment_for_htmx_holds_the_step_and_the_language_switch_only(front: Any) -> None:
    answer = front.get(address("waterstad", "vraag-2"), headers={"HX-Request": "true"})
    assert "<h1" not in answer.text
    assert 'tabindex="-1" autofocus' in answer.text
    assert 'data-hx-swap-oob="outerHTML:.languages"' in answer.text
    assert address("waterstad", "vraag-2", "pl") in answer.text
    assert "HX-Request" in answer.headers["Vary"]
    assert "autofocus" not in front.get(address("waterstad", "vraag-2")).text
    assert "data-hx-push-url" not in answer.text


def test_the_theme_in_the_address_stays(front: Any, house: House) -> None:
    theme = house.themes["mensenhandel"]
    object.__setattr__(house, "themes", {**house.themes, "ondermijning": replace(theme, key="ondermijning")})
    html = text_html(front.get(address("waterstad", "uitkomst-2") + "?thema=ondermijning"), "route")
    assert f'href="{address("waterstad", "vraag-2")}?thema=ondermijning"' in html
    assert f'href="{address("waterstad", "overzicht")}?thema=ondermijning"' in html
    assert front.get(address("waterstad") + "?thema=onbekend").status_code == 404


def test_a_theme_without_a_route_has_no_such_page(house: House, front: Any) -> None:
    bare = replace(house.themes["mensenhandel"], route=None)
    object.__setattr__(house, "themes", {bare.key: bare})
    for step in ("", "uitkomst-1", "vervolg", "overzicht", "overzicht.svg"):
        assert front.get(address("waterstad", step)).status_code == 404


def test_the_front_door_asks_the_database_nothing(front: Any, house: House) -> None:
    from sqlalchemy import event

    asked: list[str] = []
    front.get(address("waterstad"))
    event.listen(house.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for step in ("", "uitkomst-2", "vervolg-6", "overzicht", "overzicht.svg"):
        front.get(address("waterstad", step))
    assert asked == []


# --- the drawing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_drawing_says_what_the_list_says(front: Any, region: dict[str, Any], language: str) -> None:
    page = front.get(address("roosendaal", "overzicht", language))
    drawn = front.get(address("roosendaal", "overzicht.svg", language))
    assert drawn.content_type == "image/svg+xml; charset=utf-8"
    assert drawn.headers["Content-Disposition"] == 'attachment; filename="meldroute-roosendaal.svg"'
    svg = ElementTree.fromstring(drawn.data)
    name = "{http://www.w3.org/2000/svg}"
    words = " ".join(text_of(line) for line in svg.iter(f"{name}text")).replace("\N{NO-BREAK SPACE}", " ")
    assert [svg[0].tag, svg[1].tag] == [f"{name}title", f"{name}desc"]
    assert svg.get("role") == "img"
    assert min(int(line.get("font-size", "0")) for line in svg.iter(f"{name}text")) == SMALLEST
    assert not any(element.get("style") or element.get("class") for element in svg.iter())
    [listed] = [each for each in parse(page.text).iter("ol") if each.get("class") == "route-list"]
    lines = [text_of(item).strip() for item in listed.iter("li") if item.find("ul") is None]
    lines += [text_of(item).strip() for item in listed.iter("strong")]
    assert len(lines) >= 45
    missing = [line for line in lines if squeezed(DOUBT.sub("*", line)) not in squeezed(words)]
    assert len(missing) == 3, "only: go on with the next point"
    assert {"112", "0800-2000", "0900-8844", "0800-5151", "033-448 11 86"} <= numbers_in(page.text)


DOUBT = re.compile(r" \((?:controleer eerst het nummer|check the number first|najpierw sprawdź numer)\)")
"""Stands behind a number of which the check is old; in the drawing an asterisk does."""


def squeezed(text: str) -> str:
    """A text without what a line break changes."""
    return re.sub(r"[\s-]", "", text)


def test_lines_fit_and_lose_nothing() -> None:
    text = "De aandachtsfunctionaris van de gemeente belt 033-448 11 86 en vraagt wat er nodig is."
    for room in (90, 150, 300):
        lines = wrap(text, 13, room)
        assert all(width(line, 13) <= room for line in lines)
        assert squeezed("".join(lines)) == squeezed(text)
    assert "033-448\N{NO-BREAK SPACE}11\N{NO-BREAK SPACE}86" in " ".join(wrap(text, 13, 150)).split(" ")
    assert wrap("", 13, 100) == [""]
    assert width("ñ" * 10, 10) == 100, "a letter we did not measure counts as a wide one"


def test_boxes_hold_their_words_and_do_not_overlap() -> None:
    long = "Een lang antwoord met veel woorden om te lezen. " * 4
    ends = [End(f"Einde {number}", [long, "kort"]) for number in range(9)]
    chart = Chart("Kop", [(f"Vraag {n}?", long, ends[n]) for n in range(3)], ends[3], "Daarna", ends, "Ja", "Nee")
    for headed in (True, False):
        drawing = draw(chart, headed=headed)
        frame, *boxes = sorted(drawing.boxes, key=lambda box: box.kind != "after")
        assert frame.kind == "after"
        for box in boxes:
            assert box.x >= 0
            assert box.x + box.width <= drawing.width
            assert box.y + box.height <= drawing.height
            for other in boxes:
                apart = (
                    box.x + box.width <= other.x
                    or other.x + other.width <= box.x
                    or box.y + box.height <= other.y
                    or other.y + other.height <= box.y
                )
                assert box is other or apart
        for word in drawing.words:
            assert width(word.text, word.size, bold=word.bold) <= word.room


def test_the_drawing_says_once_that_numbers_are_old() -> None:
    def chart(*lines: str) -> Chart:
        end = End("Bel", lines)
        return Chart("Kop", [("Vraag?", "uitleg", end)], end, "Daarna", [end], "Ja", "Nee", "controleer het nummer")

    drawn = [word.text for word in draw(chart("Bel 0800-0000 (controleer het nummer).")).words]
    assert drawn.count("Bel 0800-0000*.") == 3
    assert [text for text in drawn if "controleer" in text.casefold()] == ["* Controleer het nummer."]
    assert not [word.text for word in draw(chart("Bel 0800-0000.")).words if "*" in word.text]
