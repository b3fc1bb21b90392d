"""Short addresses, the way out, and what machines ask."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from peek import sql
from sqlalchemy import delete
from werkzeug.test import create_environ, run_wsgi_app

from portal.actions.house import House
from portal.actions.installation.readiness import REMEMBERED
from portal.adapters import tables
from portal.doors import create_front
from portal.settings import SettingsError, read
from portal.web.front.filling import NCSC
from portal.web.nameless import STOPS


@pytest.mark.parametrize(
    ("path", "language", "target"),
    [
        ("/", "pl,nl;q=0.5", "/pl/"),
        ("/", "fi", "/nl/"),
        ("/", "", "/nl/"),
        ("/melden?vanaf=loket", "en", "/en/melden?vanaf=loket"),
        ("/volgen", "nl", "/nl/volgen"),
        ("/loket", "pl", "/pl/loket"),
        ("/handreiking", "en", "/en/handreiking/"),
        ("/m/waterstad", "pl", "/pl/waterstad/melden"),
    ],
)
def test_short_addresses_go_on_in_the_visitors_language(front: Any, path: str, language: str, target: str) -> None:
    answer = front.get(path, headers={"Accept-Language": language})
    assert (answer.status_code, answer.location) == (303, target)


def test_a_poster_of_an_unknown_municipality_is_not_found(front: Any) -> None:
    assert front.get("/m/atlantis").status_code == 404


def test_the_way_out_clears_and_leads_to_a_neutral_page(front: Any, house: House) -> None:
    answer = front.get("/weg")
    assert (answer.status_code, answer.location) == (303, house.settings.exit_url)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_process_answers(front: Any) -> None:
    assert front.get("/healthz").text == "ok\n"


def test_ready_also_when_a_municipality_is_not_covered_which_is_told(front: Any, house: House) -> None:
    with house.database.writing() as connection:
        connection.execute(delete(tables.Approval).where(tables.Approval.municipality == "GM9002"))
    house.keeper.refresh()
    answer = front.get("/readyz")
    assert answer.status_code == 200
    assert answer.text == "database: ok\nwritable: ok\nmigrations: ok\ncoverage: not ok\n"


def test_not_ready_when_the_schema_is_another_or_the_server_stops(front: Any, house: House) -> None:
    stops = front.get("/readyz", environ_overrides={STOPS: True})
    assert (stops.status_code, stops.text.splitlines()[-1]) == (503, "stopping: soon")
    assert front.get("/readyz").status_code == 200
    sql(house, "UPDATE alembic_version SET version_num = '0001'")
    time.sleep(REMEMBERED)
    answer = front.get("/readyz")
    assert answer.status_code == 503
    assert "migrations: not ok" in answer.text


def test_search_engines_are_kept_out(front: Any) -> None:
    assert "Disallow: /" in front.get("/robots.txt").text


def test_security_txt_has_what_the_standard_asks(front: Any, house: House) -> None:
    lines = dict(line.split(": ", 1) for line in front.get("/.well-known/security.txt").text.splitlines())
    assert lines["Contact"] == NCSC
    now = datetime.now().astimezone()
    assert now < datetime.fromisoformat(lines["Expires"]) < now + timedelta(days=365)
    assert lines["Preferred-Languages"] == "nl, en"
    assert lines["Canonical"] == f"{house.settings.base_url}/.well-known/security.txt"
    rules = front.get(urlsplit(lines["Policy"]).path)
    assert rules.status_code == 200
    assert NCSC in rules.text


def test_security_txt_and_the_rules_name_who_is_reached(front: Any, house: House) -> None:
    contact = "mailto:veilig@waterstad.example"
    door = create_front(replace(house, settings=replace(house.settings, security_contact=contact))).test_client()
    assert f"Contact: {contact}\n" in door.get("/.well-known/security.txt").text
    for path in ("/nl/privacy/zwakke-plek", "/en/waterstad/privacy/zwakke-plek", "/pl/privacy/zwakke-plek"):
        assert f'<a href="{contact}">veilig@waterstad.example</a>' in door.get(path).text
        assert f'href="{path}"' in front.get(path.removesuffix("/zwakke-plek")).text


def test_an_own_security_txt_wins(front: Any, house: House) -> None:
    (house.settings.instance / "security.txt").write_text("Contact: mailto:veilig@waterstad.example\n")
    assert front.get("/.well-known/security.txt").text == "Contact: mailto:veilig@waterstad.example\n"


@pytest.mark.parametrize("path", ["/nl/waterstad/melden", "/nl/handreiking/signalen", "/m/waterstad", "/loket"])
def test_a_query_that_is_no_text_is_a_mistake_of_the_visitor(front: Any, path: str) -> None:
    environ = create_environ(path)
    environ["QUERY_STRING"] = "vanaf=\xed\xa0\x80"
    _body, status, headers = run_wsgi_app(front.client.application, environ)
    assert status.startswith("400")
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("contact", "is_good"),
    [
        ("mailto:veilig@waterstad.example", True),
        ("https://waterstad.example/melden", True),
        ("tel:+31-20-0000000", True),
        ("veilig@waterstad.example", False),
        ("http://waterstad.example", False),
        ("mailto:veilig@waterstad.example\nPolicy: x", False),
    ],
)
def test_where_a_weakness_is_reported_is_said_as_the_standard_wants_it(contact: str, is_good: bool) -> None:
    environ = {"PORTAL_SECRET_KEY": "00" * 32, "PORTAL_SECURITY_CONTACT": contact}
    if is_good:
        assert read(environ).security_contact == contact
    else:
        with pytest.raises(SettingsError, match="PORTAL_SECURITY_CONTACT"):
            read(environ)
