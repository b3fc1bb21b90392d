"""Going to a provider of single sign-on and coming back, as a browser without script does it."""

from __future__ import annotations

import json
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
import requests
from cast import PASSPHRASE, SANNE, Clock
from conftest import Colleague
from pages import fields
from providers import Provider, way_back
from werkzeug.test import TestResponse

from portal.actions.house import House
from portal.actions.people import single_sign_on, work_account
from portal.adapters import accounts

EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


def bind(house: House, email: str, provider: Provider, subject: str = "farid-1") -> None:
    """Somebody linked a work account before."""
    hashes = single_sign_on._hashes(house, "sso", provider.issuer, subject)
    with house.database.writing() as connection:
        account = accounts.account_by_address(connection, house.app_keys, email)
        work_account.bind(house, connection, account.id, work_account.WorkAccount(hashes, None))


def to_provider(office: Colleague, start: str = "/werk/sso") -> str:
    """Go to the provider and sign in there; where it sends the browser back to."""
    away = office.get(start)
    assert away.status_code == 303, away.text
    there = requests.get(away.headers["Location"], allow_redirects=False, timeout=5)
    return way_back(there.headers["Location"])


def come_back(office: Colleague, start: str = "/werk/sso") -> TestResponse:
    """Go there and come back."""
    return office.get(to_provider(office, start))


def open_vault(office: Colleague, passphrase: str = PASSPHRASE) -> TestResponse:
    """Answer the page that asks for the kluiszin."""
    return office.fill("/werk/kluis", "vault", passphrase=passphrase)


def sessions(house: House) -> list[Any]:
    """All rows of sessions."""
    with house.sessions.database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT principal, subject, sid FROM staff_session"))


def cookies_of(answer: TestResponse) -> dict[str, str]:
    """Name -> the whole Set-Cookie header."""
    return {each.split("=")[0]: each for each in answer.headers.getlist("Set-Cookie")}


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The codes in the log: a line holds one, and where it was, and nothing else."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(line.keys() == {"level", "where", "route", "sso"} and "?" not in line["route"] for line in lines)
    return [line["sso"] for line in lines]


def keys_and_people(house: House) -> list[Any]:
    """All accounts, with what they are to the provider."""
    with house.database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT id, subject FROM principal ORDER BY id"))


def any_token(office: Colleague) -> dict[str, Any]:
    return {"token": fields(office.get("/werk/aanmelden").text, "sign-in")["token"]}


def as_sanne(lenient: WSGIApplication, clock: Clock) -> Colleague:
    """Sanne at work, signed in with her address."""
    office = Colleague(lenient, clock)
    assert office.sign_in(SANNE).status_code == 303
    return office
