"""People on screen: inviting somebody, what a manager may take away, and what is asked first."""

import re
from typing import Any

import pytest
from cast import BAS, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, Clock, file_signal
from conftest import Colleague
from managers import colleague
from pages import fields, parse, text_of
from peek import count, principal, rows, sql
from routes import addresses

from portal.actions.house import House
from portal.domain.places import Role
from portal.doors import create_office

PEOPLE = "/werk/beheer/mensen"
NADIA = "nadia@waterstad.example"


def body(page: Any) -> str:
    return " ".join(text_of(next(parse(page.text).iter("main"))).split())


@pytest.fixture
def manager(office: Colleague) -> Colleague:
    """Bas, signed in, working in English."""
    office.sign_in(BAS)
    office.fill("/werk/start", "language-form", to="/werk/taal/en")
    return office


def invite(manager: Colleague, role: str = "functionaris", **own: str) -> Any:
    typed = {"name": "Nadia Bos", "email": NADIA, "municipality": "GM9001", "slot": "zorg", **own}
    return manager.fill(f"{PEOPLE}/nieuw/{role}", "invite", passphrase=PASSPHRASE, **typed)


def code_in(page: Any) -> str:
    found = re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3,}\b", page.text)
    assert found, body(page)
    return found[0]


def of(house: House, email: str) -> str:
    return f"{PEOPLE}/{principal(house, email)}"


# --- the list ------------------------------------------------------------------------------------------------------


def test_everybody_stands_with_their_municipality(manager: Colleague) -> None:
    page = body(manager.get(PEOPLE))
    assert page.index("Bergdorp") < page.index("Greta Hoek") < page.index("Waterstad") < page.index("Farid Amrani")
    assert page.index("Region Oefenregio") < page.index("Roos Vink") and "Bas Kok (this is you)" in page
    assert "Find somebody" not in page, "no filter for a dozen people"


def test_many_people_get_a_filter(manager: Colleague, house: House) -> None:
    own = principal(house, FARID)
    for number in range(15):
        sql(
            house,
            "INSERT INTO principal SELECT :id, :name, role, municipality, region, language, :index, email_sealed,"
            " sealing_key, verifying_key, unlocker, invitation, invited_until, session_epoch, absent_from,"
            " absent_until, shortcuts, phone, slots, left_on, NULL, 0, NULL, NULL, NULL, NULL FROM principal"
            " WHERE id = :own",
            id=f"00000000-0000-4000-8000-0000000000{number:02}",
            name=f"Collega {number}",
            index=bytes([number]),
            own=own,
        )
    page = manager.get(PEOPLE)
    assert "Find somebody" in page.text and "Has no municipality yet" in page.text


@pytest.mark.parametrize("email", [FARID, DIRK, ROOS])
def test_nobody_else_finds_people(office: Colleague, house: House, email: str) -> None:
    office.sign_in(email)
    for path in (PEOPLE, f"{PEOPLE}/nieuw", of(house, GRETA), f"{of(house, GRETA)}/vertrek"):
        assert office.get(path).status_code == 404


def test_the_auditor_sees_no_address_and_no_button(office: Colleague, house: House) -> None:
    colleague(house, "ada@regio.example", "Ada Vos", Role.AUDITOR)
    office.sign_in("ada@regio.example")
    for path in (PEOPLE, of(house, SANNE)):
        page = office.get(path)
        assert page.status_code == 200 and "Sanne de Wit" in page.text
        assert SANNE not in page.text and "/nieuw" not in page.text and "/vertrek" not in page.text
    for path in (f"{PEOPLE}/nieuw", f"{of(house, SANNE)}/vertrek", f"{of(house, SANNE)}/rol"):
        assert office.get(path).status_code == 404


# --- inviting ------------------------------------------------------------------------------------------------------


def test_a_code_is_shown_once_and_stands_in_no_address(manager: Colleague, house: House) -> None:
    form = fields(manager.get(f"{PEOPLE}/nieuw/functionaris").text, "invite")
    typed = {**form, "name": "Nadia Bos", "email": NADIA, "municipality": "GM9001", "slot": "zorg"}
    made = manager.post(f"{PEOPLE}/nieuw/functionaris", {**typed, "passphrase": PASSPHRASE})
    code = code_in(made)
    assert made.status_code == 200 and made.headers["Cache-Control"] == "no-store"
    assert "http://localhost/werk/uitnodiging" in made.text and "Farid Amrani, Sanne de Wit" in body(made)
    again = manager.post(f"{PEOPLE}/nieuw/functionaris", {**typed, "passphrase": PASSPHRASE})
    assert again.status_code == 200 and code not in again.text and "done already" in body(again)
    assert f"{of(house, NADIA)}#renew" in again.text
    assert code not in manager.get(of(house, NADIA)).text
    assert count(house, "principal") == 9


def test_the_guest_makes_keys_with_it(manager: Colleague, doors: Any, clock: Clock) -> None:
    code = code_in(invite(manager))
    guest = Colleague(doors, clock)
    typed = {"email": NADIA, "invitation": code, "passphrase": PASSPHRASE, "passphrase2": PASSPHRASE}
    made = guest.fill("/werk/uitnodiging", "invitation", **typed)
    assert made.status_code == 303
    assert "Key waits for approval" in manager.get(PEOPLE).text


@pytest.mark.parametrize(("role", "begins"), [("manager", "/werk/beheer"), ("adviser", "/werk/start")])
def test_a_guest_who_reads_no_signals_begins_at_once(
    manager: Colleague, doors: Any, clock: Clock, role: str, begins: str
) -> None:
    code = code_in(invite(manager, role, municipality="GM9001" if role == "adviser" else ""))
    guest = Colleague(doors, clock)
    typed = {"email": NADIA, "invitation": code, "passphrase": PASSPHRASE, "passphrase2": PASSPHRASE}
    assert guest.fill("/werk/uitnodiging", "invitation", **typed).headers["Location"] == "/werk/"
    assert guest.get("/werk/").headers["Location"] == begins and guest.get(begins).status_code == 200


@pytest.mark.parametrize(
    ("role", "own", "said"),
    [
        ("functionaris", {"name": ""}, "Fill in the name of this person."),
        ("functionaris", {"email": "nadia"}, "This is not an e-mail address. Check it."),
        ("functionaris", {"email": FARID}, "Somebody has this address already."),
        ("functionaris", {"municipality": ""}, "Choose a municipality from the list."),
        ("functionaris", {"slot": ""}, "Choose which half of the duo it is."),
        ("functionaris", {"language": "xx"}, "Choose a language from the list."),
        ("functionaris", {"passphrase": "not mine"}, "This is not your passphrase."),
        ("care_coordinator", {"municipality": ""}, "Choose a municipality from the list."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    manager: Colleague, house: House, role: str, own: dict[str, str], said: str
) -> None:
    path = f"{PEOPLE}/nieuw/{role}"
    form = fields(manager.get(path).text, "invite")
    typed = {"name": "Nadia Bos", "email": NADIA, "municipality": "GM9001", "slot": "zorg", "passphrase": PASSPHRASE}
    refused = manager.post(path, {**form, **typed, **own})
    assert refused.status_code == 422 and said in body(refused)
    assert f'value="{own.get("name", "Nadia Bos")}"' in refused.text
    assert PASSPHRASE not in refused.text and count(house, "principal") == 8


def test_all_that_was_forgotten_is_said_at_once(manager: Colleague) -> None:
    path = f"{PEOPLE}/nieuw/functionaris"
    refused = manager.post(path, fields(manager.get(path).text, "invite"))
    for said in ("name of this person", "e-mail address.", "Choose a municipality", "Choose which half"):
        assert said in body(refused)


def test_from_a_municipality_the_form_knows_where_and_the_code_leads_back(manager: Colleague) -> None:
    link = f"{PEOPLE}/nieuw/deputy?gemeente=GM9003"
    assert link in manager.get("/werk/beheer/gemeenten/kaap").text
    assert fields(manager.get(link).text, "invite")["municipality"] == "GM9003"
    assert fields(manager.get(f"{PEOPLE}/nieuw/deputy?gemeente=GM0000").text, "invite")["municipality"] == ""
    made = invite(manager, "deputy", municipality="GM9003")
    assert 'href="/werk/beheer/gemeenten/kaap"' in made.text


def test_every_role_can_be_invited(manager: Colleague, house: House) -> None:
    for number, role in enumerate(Role):
        page = manager.get(f"{PEOPLE}/nieuw/{role.value}").text
        own = {"name": f"Gast {number}", "email": f"gast{number}@regio.example", "passphrase": PASSPHRASE}
        if 'name="municipality"' in page:
            own["municipality"] = "GM9001"
        if 'name="slot"' in page:
            own["slot"] = "zorg"
        made = manager.post(f"{PEOPLE}/nieuw/{role.value}", {**fields(page, "invite"), **own})
        assert made.status_code == 200 and code_in(made), role


# --- one person ----------------------------------------------------------------------------------------------------


def test_details_are_kept_and_a_wrong_address_is_not(manager: Colleague, house: House) -> None:
    page = of(house, SANNE)
    kept = manager.fill(page, "form-gegevens", to=f"{page}/gegevens", name="Sanne Wit", passphrase=PASSPHRASE)
    assert kept.status_code == 303 and "The details were kept." in manager.get(kept.location).text
    refused = manager.fill(page, "form-gegevens", to=f"{page}/gegevens", email=FARID, name="Sanne S")
    assert refused.status_code == 422 and "Somebody else has this address." in body(refused)
    assert 'value="Sanne S"' in refused.text, "what was typed stays"


def test_one_more_municipality(manager: Colleague, house: House) -> None:
    page = of(house, DIRK)
    kept = manager.fill(page, "form-plaats", to=f"{page}/plaats", municipality="GM9002")
    assert kept.status_code == 303 and "Bergdorp" in body(manager.get(kept.location))
    assert kept.headers["Location"].endswith("?gedaan=seat"), "Greta approves there"
    in_kaap = manager.fill(page, "form-plaats", to=f"{page}/plaats", municipality="GM9003")
    assert "paper key" in body(manager.get(in_kaap.headers["Location"])), "nobody in Kaap can approve"
    refused = manager.fill(page, "form-plaats", to=f"{page}/plaats", municipality="GM9002")
    assert refused.status_code == 422 and "Choose a municipality from the list." in body(refused)


def test_a_new_code_asks_the_own_passphrase(manager: Colleague, house: House, clock: Clock) -> None:
    old = code_in(invite(manager))
    clock.move(minutes=11)
    page = of(house, NADIA)
    refused = manager.fill(page, "form-uitnodiging", to=f"{page}/uitnodiging")
    assert refused.status_code == 422 and "Fill in your own passphrase." in body(refused)
    made = manager.post(f"{page}/uitnodiging", {**fields(refused.text, "renew"), "passphrase": PASSPHRASE})
    assert code_in(made) != old


def test_ending_a_seat_and_coming_back(manager: Colleague, house: House) -> None:
    page = of(house, SANNE)
    asked = manager.get(f"{page}/plaats/GM9001")
    assert "What happens" in body(asked)
    done = manager.fill(f"{page}/plaats/GM9001", "act", passphrase=PASSPHRASE)
    assert done.status_code == 303 and "Works for no municipality now" in body(manager.get(done.location))
    refused = manager.fill(page, "form-plaats", to=f"{page}/plaats", municipality="GM9001", slot="zorg")
    assert refused.status_code == 422 and "with the same key" in body(refused)
    assert manager.get(f"{page}/plaats/GM9001").status_code == 404


def test_another_role(manager: Colleague, house: House) -> None:
    page = of(house, SANNE)
    assert "Functional administrator" not in body(manager.get(f"{page}/rol"))
    done = manager.fill(f"{page}/rol/deputy", "act", passphrase=PASSPHRASE, municipality="GM9001")
    assert done.status_code == 303 and "Waits for approval" in body(manager.get(done.location))
    assert manager.get(f"{page}/rol/manager").status_code == 404
    assert manager.fill(f"{page}/rol/regional_deputy", "act", to=f"{page}/rol/manager").status_code == 404


def test_leaving_is_asked_done_once_and_shown(manager: Colleague, house: House) -> None:
    page, id = of(house, SANNE), principal(house, SANNE)
    assert "You close the account, for good." in body(manager.get(f"{page}/vertrek"))
    form = {**fields(manager.get(f"{page}/vertrek").text, "act"), "passphrase": PASSPHRASE}
    for _ in range(2):
        done = manager.post(f"{page}/vertrek", form)
        assert done.status_code == 303 and done.location.endswith("gedaan=left")
    listed = manager.get(done.location)
    assert "1 person left" in body(listed) and "The account was closed." in body(listed)
    gone = manager.get(f"{PEOPLE}/{id}")
    assert gone.status_code == 200 and SANNE not in gone.text and "/vertrek" not in gone.text
    assert manager.get(f"{PEOPLE}/{id}/vertrek").status_code == 404
    assert rows(house, "SELECT count(*) FROM event WHERE act = 'left'")[0][0] == 1


def test_what_stands_in_the_way_is_said_before_and_after(manager: Colleague, house: House) -> None:
    file_signal(house, municipality="bergdorp")
    sql(house, "DELETE FROM wrap WHERE principal = :p", p=principal(house, ROOS))
    page = f"{of(house, GRETA)}/vertrek"
    asked = manager.get(page)
    assert "Without Greta Hoek no contact person is ready in Bergdorp" in body(asked)
    assert "1 open or kept signal can be opened by Greta Hoek only" in body(asked)
    assert 'id="act" novalidate' not in asked.text, "no button that would be refused"
    forced = manager.post(page, {"token": _token(manager, house), "passphrase": PASSPHRASE})
    assert forced.status_code == 422 and count(house, "tombstone") == 0
    assert rows(house, "SELECT left_on FROM principal WHERE id = :p", p=principal(house, GRETA))[0].left_on is None


def _token(manager: Colleague, house: House) -> str:
    token: str = fields(manager.get(f"{of(house, SANNE)}/vertrek").text, "act")["token"]
    return token


def test_new_keys_for_the_only_one_ask_a_tick(manager: Colleague, house: House) -> None:
    file_signal(house, municipality="bergdorp")
    page = f"{of(house, GRETA)}/sleutels"
    assert "Nobody else can take over now" in body(manager.get(page))
    refused = manager.fill(page, "act", passphrase=PASSPHRASE)
    assert refused.status_code == 422 and "Tick that you know this" in body(refused)
    made = manager.fill(page, "act", sure="1")
    assert code_in(made) and "In Bergdorp nobody can approve yet" in body(made)
    assert "Invited until 1 December 2026" in body(manager.get(of(house, GRETA)))


def test_no_act_on_oneself(manager: Colleague, house: House) -> None:
    page = of(house, BAS)
    shown = manager.get(page)
    assert "This is your own account." in body(shown) and "/vertrek" not in shown.text
    for part in ("vertrek", "sleutels", "rol", "rol/auditor", "plaats/GM9001"):
        assert manager.get(f"{page}/{part}").status_code == 404


def test_a_form_of_long_ago_changes_nothing(manager: Colleague, house: House, clock: Clock) -> None:
    page = f"{of(house, SANNE)}/vertrek"
    form = fields(manager.get(page).text, "act")
    refused = manager.post(page, {**form, "token": "x", "passphrase": PASSPHRASE})
    assert refused.status_code == 422 and "no longer valid" in body(refused)
    assert rows(house, "SELECT left_on FROM principal WHERE id = :p", p=principal(house, SANNE))[0].left_on is None


def test_no_page_of_people_shows_a_signal(manager: Colleague, house: House) -> None:
    story = "CANARY-7 stond op de hoek"
    file_signal(house, story=story)
    app = create_office(house)
    found = [each for each in addresses(app, principal(house, SANNE)) if "/beheer/mensen" in each.rule]
    assert len(found) > 12
    for address in (each for each in found if each.method == "GET"):
        path = f"/werk{address.path}".replace("00000000-0000-4000-8000-000000000000", principal(house, SANNE))
        assert "CANARY" not in manager.get(path, follow_redirects=True).text
