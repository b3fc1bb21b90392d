"""Who sends nothing, or byte after byte, is let go in time: no process is stopped for it, and nobody waits for it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from portal.serving import listening


@pytest.fixture
def listener() -> Iterator[SimpleNamespace]:
    """A listening socket as gunicorn wraps one."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield SimpleNamespace(sock=sock, port=sock.getsockname()[1])


def lines(listener: SimpleNamespace, patience: float) -> tuple[socket.socket, socket.socket]:
    """The visitor's end and the server's end of one line."""
    listening.be_patient([listener], patience)
    visitor = socket.create_connection(("127.0.0.1", listener.port), timeout=5)
    ours, _address = listener.accept()
    return visitor, ours


def test_a_line_on_which_nothing_comes_is_let_go(listener: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "FIRST", 0.1)
    visitor, ours = lines(listener, patience=5)
    began = time.monotonic()
    with visitor, ours, pytest.raises(ConnectionResetError):
        ours.recv(10)
    assert time.monotonic() - began < 1


def test_a_request_that_comes_byte_by_byte_has_one_limit_for_all_of_it(listener: SimpleNamespace) -> None:
    visitor, ours = lines(listener, patience=0.4)
    over = threading.Event()

    def dribble() -> None:
        while not over.wait(0.05):
            visitor.send(b"G")

    thread = threading.Thread(target=dribble)
    thread.start()
    began, got = time.monotonic(), b""
    with visitor, ours, pytest.raises(ConnectionResetError):
        try:
            while True:
                got += ours.recv(10)
        finally:
            over.set()
            thread.join()
    assert len(got) > 2
    assert time.monotonic() - began < 2


def test_who_does_not_read_the_answer_is_let_go(listener: SimpleNamespace) -> None:
    visitor, ours = lines(listener, patience=0.3)
    visitor.send(b"GET")
    ours.recv(10)
    with visitor, ours, pytest.raises(ConnectionResetError):
        ours.sendall(b"a" * 50_000_000)


def test_a_visitor_who_pauses_is_waited_for(listener: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "FIRST", 0.1)
    visitor, ours = lines(listener, patience=5)
    with visitor, ours:
        visitor.send(b"first")
        assert ours.recv(10) == b"first"
        threading.Timer(0.3, visitor.send, (b"later",)).start()
        assert ours.recv(10) == b"later"


def test_a_shorter_limit_of_the_server_holds(listener: SimpleNamespace) -> None:
    visitor, ours = lines(listener, patience=5)
    with visitor, ours:
        visitor.send(b"first")
        ours.recv(10)
        ours.settimeout(0.1)  # as gunicorn does when it closes a line
        began = time.monotonic()
        with pytest.raises(ConnectionResetError):
            ours.recv(10)
        assert time.monotonic() - began < 1


def test_nobody_new_comes_in_and_who_waits_is_kept(listener: SimpleNamespace) -> None:
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as waits:
        waits.sendall(b"hello")
        assert listening.let_nobody_in([listener])
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", listener.port), timeout=0.2)
        ours, _address = listener.sock.accept()
        with ours:
            assert ours.recv(10) == b"hello"
            ours.sendall(b"and goodbye")
        assert waits.recv(20) == b"and goodbye"
