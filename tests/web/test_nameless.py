"""From the door inwards no request has an address, and what is counted in its place is soon forgotten."""

from __future__ import annotations

import gc
import secrets
import sys
from typing import Any

import pytest
from cast import STORY, Clock
from conftest import Visitor
from pages import fields
from werkzeug.test import Client, create_environ

from portal.actions.house import House
from portal.domain import receipts
from portal.domain.budget import PER_SOURCE, Kind
from portal.doors import join_doors
from portal.web.nameless import ADDRESSES, MOST, ROTATE, VISITOR, Counters, Nameless

HOUSE = b"\xcb\x00\x71\x07"


def counters(clock: Clock | None = None) -> Counters:
    clock = clock or Clock()
    return Counters(lambda: clock().timestamp(), secrets.token_bytes)


class Inside:
    """What stands behind the door: it only keeps what it is given."""

    def __init__(self) -> None:
        self.environ: dict[str, Any] = {}

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        self.environ = dict(environ)
        start_response("204 No Content", [])
        return []


def through(environ: dict[str, Any], hops: int = 0) -> dict[str, Any]:
    """What is left of a request behind the door."""
    inside = Inside()
    Client(Nameless(inside, counters(), hops)).get("/", environ_base=environ)
    return inside.environ


def use_up(counted: Counters, kind: Kind, source: bytes) -> None:
    """So much that the next one waits."""
    for _ in range(PER_SOURCE[kind].free):
        counted.of(source).count(kind)


def test_no_address_gets_past_the_door() -> None:
    environ = dict.fromkeys(ADDRESSES, "203.0.113.7")
    found = through({**environ, "HTTP_ACCEPT_LANGUAGE": "nl"}, hops=1)
    assert "203.0.113" not in str(found)
    assert found["HTTP_ACCEPT_LANGUAGE"] == "nl"
    assert repr(found[VISITOR]) == "<Visitor>"


def test_also_not_by_the_part_that_reads_what_the_proxy_says(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Werkzeug keeps the address that it replaced; the application as gunicorn gets it does not."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    inside = Inside()
    proxied = ProxyFix(Nameless(inside, counters(), 1), x_for=0, x_proto=1, x_host=1)
    base = {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}
    Client(proxied).get("/", environ_base=base)
    assert inside.environ["wsgi.url_scheme"] == "https"
    assert "203.0.113" not in str(inside.environ)
    assert isinstance(join_doors(house), Nameless), "every request of both doors goes through it"


@pytest.mark.parametrize(
    ("listed", "hops", "same"),
    [
        ("203.0.113.7", 1, True),
        ("198.51.100.1, 203.0.113.7", 1, True),  # what a visitor wrote stands to the left of what the proxy saw
        ("203.0.113.7, 10.0.0.5", 2, True),
        ("203.0.113.7, 10.0.0.5", 1, False),
        ("203.0.113.7", 2, False),
        ("", 1, False),
    ],
)
def test_only_what_our_own_servers_wrote_counts(listed: str, hops: int, same: bool) -> None:
    inside, counted = Inside(), counters()
    use_up(counted, Kind.FILE, HOUSE)
    base = {"REMOTE_ADDR": "10.0.0.6", "HTTP_X_FORWARDED_FOR": listed}
    Client(Nameless(inside, counted, hops)).get("/", environ_base=base)
    assert bool(inside.environ[VISITOR].pause(Kind.FILE)) is same


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", "unix:"])
def test_a_program_on_this_machine_is_not_counted(address: str) -> None:
    assert VISITOR not in through({"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": "203.0.113.7"})


def test_kinds_and_houses_are_counted_apart() -> None:
    counted = counters()
    use_up(counted, Kind.FILE, HOUSE)
    assert counted.of(HOUSE).pause(Kind.FILE) == 5
    assert counted.of(HOUSE).pause(Kind.ADD) == 0
    assert counted.of(b"\xcb\x00\x71\x08").pause(Kind.FILE) == 0
    assert counted.of(None).pause(Kind.FILE) == 0


def test_one_house_alone_keeps_nobody_else_waiting() -> None:
    """What it sends while it has to wait costs it nothing: it must not use up what is free for all together."""
    for kind in Kind:
        counted = counters()
        for _ in range(5_000):
            counted.of(HOUSE).count(kind)
        assert counted.of(HOUSE).pause(kind) == 60
        assert counted.of(b"\xcb\x00\x71\x08").pause(kind) == 0
        assert counted.of(None).pause(kind) == 0


def test_renewing_the_salt_forgets_every_house() -> None:
    clock = Clock()
    counted = counters(clock)
    use_up(counted, Kind.FILE, HOUSE)
    before = counted.of(HOUSE)
    assert before.pause(Kind.FILE) == 5
    clock.move(seconds=ROTATE)
    assert counted.of(HOUSE).pause(Kind.FILE) == 0
    assert len(counted) == 0
    assert before.pause(Kind.FILE) == 0, "nothing of the salt before leads anywhere"


def test_a_hundred_thousand_houses_do_not_fill_the_memory_and_all_of_them_wait_a_little() -> None:
    counted = counters()
    for number in range(100_000):
        counted.of(number.to_bytes(8, "big")).count(Kind.FILE)
    assert len(counted) == MOST
    assert _size(counted._by_source) < 5_000_000
    assert counted.of(b"another!").pause(Kind.FILE) == 20


def _size(held: Any) -> int:
    """Bytes of a value with everything in it."""
    parts: list[Any] = []
    if isinstance(held, dict):
        parts = [*held.keys(), *held.values()]
    elif isinstance(held, tuple):
        parts = list(held)
    elif hasattr(type(held), "__slots__") and not isinstance(held, str):
        parts = [getattr(held, name) for name in type(held).__slots__]
    return sys.getsizeof(held) + sum(map(_size, parts))


def test_nothing_in_memory_holds_an_address_after_a_request(house: House, front: Visitor) -> None:
    """Every object of the process that holds a text is asked for it; the one that brings it is thrown away first."""
    middle = secrets.randbelow(200) + 20
    parts = [198, 51, middle, secrets.randbelow(200) + 20]
    needles = [".".join(map(str, parts)), bytes(parts)]

    def visit() -> None:
        base = {"REMOTE_ADDR": needles[0], "HTTP_X_FORWARDED_FOR": needles[0]}
        form = fields(front.get("/nl/waterstad/melden", environ_base=base).text)
        sent = front.post("/nl/waterstad/melden", {**form, "story": STORY}, environ_base=base)
        assert sent.status_code == 200
        unknown = front.post("/nl/volgen", {"code": receipts.encode(secrets.token_bytes(32))}, environ_base=base)
        assert unknown.status_code == 404

    visit()
    gc.collect()
    assert [type(each) for each in _holders(needles)] == []
    kept = {"a": [needles[0]]}  # the look itself must be able to find something
    assert [type(each) for each in _holders(needles)] == [list]
    del kept


def _holders(needles: list[Any]) -> list[Any]:
    """Objects that hold a text or bytes with a needle in it, but for the list of needles."""
    text, packed = needles
    found = []
    for each in gc.get_objects():
        if each is needles:
            continue
        for held in gc.get_referents(each):
            kind = type(held)
            if (kind is str and text in held) or (
                kind in (bytes, bytearray) and (packed in held or text.encode() in held)
            ):
                found.append(each)
    return found


def test_an_environ_without_anything_is_served() -> None:
    inside = Inside()
    environ = create_environ("/")
    environ.pop("REMOTE_ADDR", None)
    list(Nameless(inside, counters())(environ, lambda *_: None))  # type: ignore[arg-type]
    assert VISITOR not in inside.environ
