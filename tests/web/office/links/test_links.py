"""Links on the screen: what is suggested, deciding about it, looking it up by hand, closing as a duplicate."""

from __future__ import annotations

import pytest
from cast import FARID, GRETA, PASSPHRASE, SANNE, Clock, desk, file_signal
from conftest import Colleague
from pages import fields, find, parse, text_of
from peek import principal, signal_of

from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.reporters import following
from portal.domain.signals import Status

BUS = "Een witte bus (XX 000 X) haalt mensen op. Op de deur: 06 00 00 00 00."


def filed(house: House, story: str = BUS, **own: object) -> str:
    signal = signal_of(house, file_signal(house, story=story, **own))
    reading.open_signal(house, desk(house, SANNE), signal)
    return signal


@pytest.fixture
def pair(house: House, office: Colleague) -> tuple[str, str]:
    """Two signals about the same bus, opened; Farid is signed in."""
    office.sign_in(FARID)
    return filed(house), filed(house)


def form_with(html: str, name: str, value: str) -> dict[str, str]:
    """The fields of the form that decides `name` about the signal `value`."""
    for form in parse(html).iter("form"):
        held = {each.get("name"): each.get("value", "") for each in form.iter("input")}
        if held.get(name) == value:
            return {str(key): text for key, text in held.items()}
    raise AssertionError(f"no form with {name}={value}")


def section(office: Colleague, signal: str) -> str:
    return text_of(find(office.get(f"/werk/signalen/{signal}").text, "links"))


def test_the_signal_page_says_what_both_have(pair: tuple[str, str], office: Colleague) -> None:
    one, other = pair
    page = office.get(f"/werk/signalen/{one}")
    text = text_of(find(page.text, "links"))
    assert "XX-000-X" in text and "06 00000000" in text
    assert f"/werk/signalen/{other}" in page.text


def test_linking_asks_for_the_kluiszin_and_then_not_again(
    pair: tuple[str, str], house: House, office: Colleague
) -> None:
    one, other = pair
    path = f"/werk/signalen/{one}"
    form = form_with(office.get(path).text, "link", other)
    assert "passphrase" in form
    answer = office.post(f"{path}/koppelingen", form)
    assert answer.status_code == 422
    assert find(answer.text, "error-koppelingen-passphrase") is not None
    answer = office.post(f"{path}/koppelingen", {**form_with(answer.text, "link", other), "passphrase": "verkeerd"})
    assert answer.status_code == 422
    good = {**form_with(answer.text, "link", other), "passphrase": PASSPHRASE}
    answer = office.post(f"{path}/koppelingen", good)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?gedaan=linked")
    assert office.post(f"{path}/koppelingen", good).status_code == 303, "sent twice"
    for each in pair:
        assert "Farid Amrani" in section(office, each)
    third = filed(house)
    form = form_with(office.get(path).text, "link", third)
    assert "passphrase" not in form
    assert office.post(f"{path}/koppelingen", form).status_code == 303


def test_with_htmx_the_signal_comes_back(pair: tuple[str, str], office: Colleague) -> None:
    one, other = pair
    path = f"/werk/signalen/{one}"
    form = {**form_with(office.get(path).text, "link", other), "passphrase": PASSPHRASE}
    answer = office.post(f"{path}/koppelingen", form, headers={"HX-Request": "true"})
    assert (answer.status_code, find(answer.text, "done") is not None) == (200, True)
    assert "Farid Amrani" in text_of(find(answer.text, "links"))


@pytest.mark.parametrize("on", ["", "/koppelingen"])
def test_dismissing_and_taking_it_back(pair: tuple[str, str], office: Colleague, on: str) -> None:
    one, other = pair
    path = f"/werk/signalen/{one}"
    answer = office.post(f"{path}/koppelingen", form_with(office.get(path + on).text, "dismiss", other))
    assert answer.headers["Location"] == f"{path}{on}?gedaan=suggestion_dismissed"
    assert find(office.get(answer.headers["Location"]).text, "done") is not None
    with pytest.raises(AssertionError, match="no form"):
        form_with(office.get(path + on).text, "dismiss", other)
    page = office.get(f"{path}/koppelingen")
    assert find(page.text, "dismissed") is not None
    answer = office.post(f"{path}/koppelingen", form_with(page.text, "unlink", other))
    assert answer.headers["Location"] == f"{path}/koppelingen?gedaan=unlinked"
    assert form_with(office.get(path + on).text, "dismiss", other)


def test_looking_it_up_and_linking_by_hand(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    one, other = filed(house, "Een man bij de balie."), filed(house, "Een vrouw bij de kassa.")
    path = f"/werk/signalen/{one}/koppelingen"
    page = office.get(path)
    answer = office.post(f"{path}/zoeken", {**fields(page.text, "search"), "q": "kassa"})
    assert answer.status_code == 200 and "<mark>kassa</mark>" in answer.text
    assert 'value="kassa"' in answer.text, "the words stay in the field"
    fragment = office.post(f"{path}/zoeken", {**fields(page.text, "search"), "q": "kassa"}, headers={"HX-Request": "1"})
    assert find(fragment.text, "links-page") is not None
    done = office.post(path, {**form_with(answer.text, "link", other), "passphrase": PASSPHRASE})
    assert done.headers["Location"] == f"{path}?gedaan=linked"
    assert "Farid Amrani" in text_of(find(office.get(path).text, "links"))
    answer = office.post(f"{path}/zoeken", {**fields(office.get(path).text, "search"), "q": "een"})
    assert "<mark>" not in answer.text, "neither itself nor what is linked already"


@pytest.mark.parametrize("words", ["", "x"])
def test_words_that_are_too_short(pair: tuple[str, str], office: Colleague, words: str) -> None:
    path = f"/werk/signalen/{pair[0]}/koppelingen"
    answer = office.post(f"{path}/zoeken", {**fields(office.get(path).text, "search"), "q": words})
    assert answer.status_code == 422
    assert find(answer.text, "error-koppelingen-q") is not None
    assert office.get(f"{path}/zoeken").headers["Location"] == path


def test_closing_as_a_duplicate(pair: tuple[str, str], house: House, office: Colleague) -> None:
    code = file_signal(house, story=BUS)
    double, original = signal_of(house, code), pair[0]
    reading.open_signal(house, desk(house, SANNE), double)
    path = f"/werk/signalen/{double}/koppelingen"
    page = office.get(path)
    answer = office.post(f"{path}/zoeken", {**fields(page.text, "search"), "q": "bus"})
    onward = f"{path}/dubbel/{original}"
    assert onward in answer.text
    form = fields(office.get(onward).text, "form-duplicate")
    assert form["standard"] == ["neutraal"], "the neutral text, unless somebody chooses another"
    answer = office.post(path, form)
    assert answer.status_code == 422 and find(answer.text, "error-duplicate-passphrase") is not None
    answer = office.post(path, {**fields(answer.text, "form-duplicate"), "standard": "none", "passphrase": PASSPHRASE})
    assert answer.status_code == 422 and find(answer.text, "error-duplicate-reason") is not None
    answer = office.post(
        path,
        {**fields(answer.text, "form-duplicate"), "standard": "own", "text": "Dank je.", "passphrase": PASSPHRASE},
    )
    assert answer.headers["Location"] == f"/werk/signalen/{double}?gedaan=marked_duplicate"
    dossier = reading.open_signal(house, desk(house, SANNE), double)
    assert (dossier.signal.status, dossier.handling.outcome) == (Status.CLOSED, "dubbel")
    assert "Dank je." in [each.message.text for each in following.follow(house, code).entries if each.message]
    assert office.get(onward).status_code == 404, "closed already"
    assert find(office.get(answer.headers["Location"]).text, "done") is not None


def test_what_was_typed_for_the_reporter_is_kept(pair: tuple[str, str], office: Colleague) -> None:
    one, other = pair
    path = f"/werk/signalen/{one}/koppelingen"
    form = fields(office.get(f"{path}/dubbel/{other}").text, "form-duplicate")
    answer = office.post(path, {**form, "standard": "own", "text": "Mijn woorden.", "passphrase": "verkeerd"})
    assert answer.status_code == 422
    assert fields(answer.text, "form-duplicate")["text"].strip() == "Mijn woorden."


def test_a_form_that_stood_open_too_long_comes_back(pair: tuple[str, str], office: Colleague, clock: Clock) -> None:
    one, other = pair
    path = f"/werk/signalen/{one}"
    form = form_with(office.get(path).text, "dismiss", other)
    clock.move(hours=25)
    office.sign_in(FARID)
    assert office.post(f"{path}/koppelingen", form).status_code == 422
    form = form_with(office.get(f"{path}/koppelingen").text, "dismiss", other)
    office.post(f"{path}/koppelingen", form)
    again = office.get(f"{path}/koppelingen")
    office.post(f"{path}/koppelingen", form_with(again.text, "unlink", other))
    answer = office.post(f"{path}/koppelingen", {**form_with(office.get(path + "/koppelingen").text, "dismiss", other),
                                                 "dismiss": "", "unlink": other})  # fmt: skip
    assert answer.status_code == 422, "there is nothing left to take back"


def test_others_find_nothing(pair: tuple[str, str], house: House, office: Colleague) -> None:
    one, other = pair
    token = form_with(office.get(f"/werk/signalen/{one}").text, "dismiss", other)["token"]
    hidden = signal_of(house, file_signal(house, story=BUS, exclude=(principal(house, FARID),)))
    path = f"/werk/signalen/{one}/koppelingen"
    assert office.get(f"{path}/dubbel/{hidden}").status_code == 404
    assert office.get(f"{path}/dubbel/{one}").status_code == 404
    for data in ({"unlink": hidden}, {"dismiss": "geen-id"}, {"dismiss": one}):
        assert office.post(path, {"token": token, **data}).status_code == 404
    assert office.post(path, {"token": token}).status_code == 400
    office.post("/werk/afmelden", fields(office.get("/werk/inbox").text, "sign-out"))
    office.sign_in(GRETA)
    for address in (path, f"{path}/dubbel/{other}"):
        assert office.get(address).status_code == 404
    assert office.post(path, {"dismiss": other}).status_code == 404
