"""Short addresses, the way out, and what machines ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete
from werkzeug.test import create_environ, run_wsgi_app

from portal.actions.house import House
from portal.adapters import tables


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


def test_ready_as_long_as_every_open_municipality_is_covered(front: Any, house: House) -> None:
    assert front.get("/readyz").status_code == 200
    with house.database.writing() as connection:
        connection.execute(delete(tables.Approval).where(tables.Approval.municipality == "GM9002"))
    house.keeper.refresh()
    answer = front.get("/readyz")
    assert answer.status_code == 503
    assert "coverage: not ok" in answer.text
    assert "database: ok" in answer.text


def test_search_engines_are_kept_out(front: Any) -> None:
    assert "Disallow: /" in front.get("/robots.txt").text


def test_security_txt_has_what_the_standard_asks(front: Any) -> None:
    lines = dict(line.split(": ", 1) for line in front.get("/.well-known/security.txt").text.splitlines())
    assert lines["Contact"].startswith("https://")
    assert datetime.fromisoformat(lines["Expires"]) > datetime.now().astimezone()


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
