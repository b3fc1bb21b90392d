"""The sockets of the web server: who sends nothing is let go, and at the end nobody who was let in is put out."""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
import sys
import time
from collections.abc import Iterable
from functools import partial
from typing import Any

PATIENCE = 25.0
"""Seconds that a visitor may take to send a request and to take the answer. gunicorn stops a process that is busy for
30 seconds, and starting another costs a second of work: somebody who only opens lines could keep all of them away."""

FIRST = 3.0
"""Seconds that a visitor may say nothing at all. Browsers open lines in advance, and each would keep a process."""

_ATTACH_FILTER = 26  # SO_ATTACH_FILTER of Linux
_HANDSHAKE = ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0x40000))
"""A filter on what comes in for a listening socket: of a TCP header take the flags (byte 13), look at SYN and ACK, and
drop the packet when it is a SYN alone, the first of a new line. Lines that are half made are finished."""


class PatientSocket(socket.socket):
    """The line to one visitor, with one limit on all waiting for them together."""

    since: float
    patience: float
    said: bool = False
    ours: float | None = None

    def recv(self, *arguments: Any) -> bytes:
        """As of a socket. Raises ConnectionResetError when the time is over: to the reader they went away."""
        try:
            self._hurry()
            part = super().recv(*arguments)
            self.said = True
            return part
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "took too long") from error

    def sendall(self, *arguments: Any) -> None:
        """As `recv`."""
        try:
            self._hurry()
            super().sendall(*arguments)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "took too long") from error

    def _hurry(self) -> None:
        left = self.since + (self.patience if self.said else min(FIRST, self.patience)) - time.monotonic()
        if left <= 0:
            raise TimeoutError
        given = self.gettimeout()
        if given is None or given == self.ours:
            self.settimeout(left)
            self.ours = self.gettimeout()
        else:  # gunicorn has a shorter one in mind
            self.settimeout(min(given, left))


def be_patient(listeners: Iterable[Any], patience: float = PATIENCE) -> None:
    """Let gunicorn's listeners give lines that wait at most `patience` seconds for a visitor."""
    for listener in listeners:
        listener.accept = partial(_accept, listener.sock, patience)


def _accept(sock: socket.socket, patience: float) -> tuple[PatientSocket, Any]:
    plain, address = sock.accept()
    line = PatientSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
    line.since, line.patience = time.monotonic(), patience
    return line, address


def let_nobody_in(listeners: Iterable[Any]) -> bool:
    """Take no new lines any more, without losing one that was made: False where the system cannot (not Linux).

    Closing a listening socket breaks the lines in its queue: their visitors have sent a request, and cannot tell
    whether it was done. Now the first packet of a new line is dropped; its sender tries again after a second, and is
    refused then, before anything was sent. Those in the queue are served.
    """
    if not sys.platform.startswith("linux"):
        return False
    code = b"".join(struct.pack("HBBI", *step) for step in _HANDSHAKE)
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HL", len(_HANDSHAKE), ctypes.addressof(kept))
    try:
        for listener in listeners:
            listener.sock.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)
    except OSError:
        return False
    return True


def waiting(listeners: Iterable[Any]) -> int:
    """How many lines are made and wait for a process to take them."""
    return sum(max(listener.get_backlog() or 0, 0) for listener in listeners)
