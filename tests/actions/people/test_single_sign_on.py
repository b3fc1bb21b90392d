"""What the single sign-on does not give: before the kluiszin nothing decrypts. And what `portal check` says of it."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from cast import FARID, K_APP, PASSPHRASE, Clock, come_home, desk_of, file_signal, open_house, settings
from nacl.exceptions import CryptoError
from peek import rows
from providers import Provider, started

from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.people import keys, single_sign_on, work_account
from portal.actions.people.single_sign_on import Arrived
from portal.adapters import accounts, sso, vault
from portal.adapters.vault import AppKeys, Damaged, Secret, UserKeys
from portal.adapters.vault.app_keys import _ring
from portal.domain.places import Role
from portal.settings import Settings


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    """A provider in the time of the test."""
    with started(lambda: clock().timestamp()) as running:
        yield running


@pytest.fixture
def house(installed: Settings, clock: Clock, provider: Provider) -> Iterator[House]:
    """The cast's installation with single sign-on; Farid has linked his work account."""
    opened = come_home(replace(installed, oidc=provider.oidc()), clock, second_factor=True)
    who = work_account.WorkAccount(opened.app_keys.index_fields("sso", f"{provider.issuer} farid-1"), None)
    with opened.database.writing() as connection:
        account = accounts.account_by_address(connection, opened.app_keys, FARID)
        work_account.bind(opened, connection, account.id, who)
    yield opened
    opened.close()


def arrive(house: House) -> tuple[Arrived, list[str]]:
    """Farid came back from the provider; and every cookie and address on the way."""
    address, begun = single_sign_on.begin(house, "")
    there = requests.get(address, allow_redirects=False, timeout=5)
    said = dict(parse_qsl(urlsplit(there.headers["Location"]).query))
    arrived, kept = single_sign_on.arrive(house, begun, said)
    return arrived, [begun, kept, *said.values(), *(value for _, value in parse_qsl(urlsplit(address).query))]


def keys_of(texts: list[str]) -> Iterator[bytes]:
    """Every 32 bytes that stand in what was sent, as text, base64 or hexadecimal, whole or from any place."""
    for text in texts:
        found = [text.encode()]
        for read in (bytes.fromhex, lambda each: urlsafe_b64decode(each + "=" * (-len(each) % 4))):
            try:
                found.append(read(text))
            except ValueError:
                continue
        for raw in found:
            yield from (raw[start : start + 32] for start in range(max(1, min(64, len(raw) - 31))))


def test_before_the_kluiszin_database_key_and_cookies_open_0_documents(house: House) -> None:
    for number in range(20):
        file_signal(house, story=f"Een verhaal, nummer {number}")
    arrived, sent = arrive(house)
    app_keys = AppKeys(Secret(K_APP))
    notes = [
        app_keys.open_field("cookie.sso", kind, urlsafe_b64decode(text))
        for kind, text in zip(("begun", "arrived"), sent[:2], strict=True)
    ]
    sent += [str(value) for note in notes for value in json.loads(note).values()]
    stored = [value for row in rows(house, "SELECT * FROM principal") for value in row if isinstance(value, bytes)]
    candidates = {each for each in chain(keys_of(sent), stored, _ring(Secret(K_APP)), [K_APP]) if len(each) == 32}
    opened = tried = 0
    for signal in rows(house, "SELECT id, municipality FROM signal"):
        place = vault.associated(signal.municipality, signal.id, "report")
        blobs = rows(house, "SELECT sealed FROM document WHERE signal = :id AND kind = 'report'", id=signal.id)
        for key in candidates:
            tried += 1
            opened += sum(_opens(key, place, blob) for (blob,) in blobs)
    wraps = rows(house, "SELECT signal, principal, key FROM wrap WHERE principal = :id", id=arrived.principal)
    for person in (UserKeys.from_seed(Secret(each)) for each in candidates):
        tried += 1
        opened += _unwraps(person, *wraps[0])
    assert opened == 0
    assert tried > 20 * 100
    assert len(wraps) == 20
    with house.sessions.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM staff_session").scalar() == 0

    farid = desk_of(house, single_sign_on.unlock(house, arrived, PASSPHRASE))  # and with it they all open
    for signal, who, wrap in wraps:
        place = vault.associated("GM9001", signal, "report")
        ((blob,),) = rows(house, "SELECT sealed FROM document WHERE signal = :id AND kind = 'report'", id=signal)
        opened += _opens(vault.unwrap(farid.keys, signal, who, wrap), place, blob)
    assert opened == 20


def _opens(key: bytes, place: bytes, blob: bytes) -> bool:
    try:
        vault.open_document(Secret(key), place, blob)
    except Damaged:
        return False
    return True


def _unwraps(person: UserKeys, signal: str, principal: str, blob: bytes) -> bool:
    try:
        vault.unwrap(person, signal, principal, blob)
    except (Damaged, CryptoError):
        return False
    return True


def test_a_cookie_of_another_installation_is_none(house: House) -> None:
    _, sent = arrive(house)
    other = replace(house, app_keys=AppKeys(Secret(b"\7" * 32)))
    with pytest.raises(single_sign_on.Lost):
        single_sign_on.read(other, sent[1])


def findings(house: House) -> list[tuple[str, str]]:
    """What `portal check` says of the single sign-on."""
    return [(each.code, each.text) for each in checking.check(house) if "OIDC" in each.text]


def test_portal_check_asks_the_provider(house: House, provider: Provider) -> None:
    assert findings(house) == []
    for described, word in (
        ({"issuer": provider.issuer + "/"}, "to the last slash"),
        ({"jwks_uri": "http://elders.example/jwks"}, "not https"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "RS256, PS256, ES256 or EdDSA"),
    ):
        provider.honest()
        provider.described.update(described)
        ((code, text),) = findings(replace(house, sso=sso.Provider(provider.oidc(), "")))
        assert code == "sso"
        assert word in text
    provider.honest()
    provider.keys = []
    assert "publishes no key" in findings(replace(house, sso=sso.Provider(provider.oidc(), "")))[0][1]
    nobody = replace(house, sso=sso.Provider(provider.oidc(issuer="http://127.0.0.1:9"), ""))
    assert "does not answer" in findings(nobody)[0][1]
    provider.honest()
    trusting = replace(house, sso=sso.Provider(provider.oidc(mfa=None), ""))
    assert [code for code, _ in findings(trusting)] == ["setting"]


def test_of_two_who_link_one_work_account_at_once_one_gets_it(tmp_path: Path, postgres_url: str) -> None:
    there = open_house(settings(tmp_path, database_url=postgres_url))
    who = work_account.WorkAccount(there.app_keys.index_fields("sso", "https://login.example iemand"), None)
    with there.database.writing() as connection:
        people = [
            keys.enrol(there, connection, f"{name}@regio.example", name, Role.MANAGER, (), None, "nl")
            for name in ("Bas", "Bo")
        ]
    began, said = threading.Barrier(2), []

    def link(principal: str) -> None:
        try:
            with there.database.writing() as connection:
                began.wait(10)
                work_account.bind(there, connection, principal, who)
                time.sleep(0.1)  # the other one looks now, and finds nobody
            said.append("linked")
        except work_account.Taken:
            said.append("taken")

    threads = [threading.Thread(target=link, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["linked", "taken"]
    held = [row.subject for row in rows(there, "SELECT subject FROM principal") if row.subject]
    assert held == [who.subjects[0]]
    assert there.sessions.end_of_subject(who.subjects[0], b"x" * 32) == 0
    there.close()
