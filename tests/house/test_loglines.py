"""Whatever a process says is a line of JSON on standard output, and nothing of what somebody wrote is in it."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys

import pytest

from portal import settings
from portal.serving import loglines
from portal.settings import CHECKOUT

CANARY = "kanarie-7f3a"

SCRIPT = f'''
import logging, sys, threading, warnings
from portal import settings
from portal.serving import loglines
from portal.serving.quiet import Logger
import alembic.runtime.migration, sqlalchemy, urllib3
from gunicorn.config import Config

canary = "{CANARY}"
logging.basicConfig()
loglines.take_over("web", "9.9")

def fails():
    raise ValueError(canary)

for name in ("alembic", "sqlalchemy.engine", "sqlalchemy.pool", "urllib3", "asyncio", "PIL", "fontTools", "authlib"):
    logging.getLogger(name).warning("said %s", canary)
    try:
        fails()
    except ValueError:
        logging.getLogger(name).exception("told " + canary)
logging.warning(canary)
logging.getLogger("bad").error("%d", canary)
warnings.warn(canary, DeprecationWarning, stacklevel=1)
warnings.warn(canary, UserWarning, stacklevel=1)

gunicorn = Logger(Config())
gunicorn.warning("Invalid request from ip={{ip}}: {{error}}".format(ip="10.9.8.7", error=canary))
gunicorn.error("Worker (pid:%s) was sent %s!", 17, "SIGKILL")
gunicorn.error("odd %s", "/nl/" + canary)
gunicorn.critical("odd %d", "/nl/" + canary)
try:
    fails()
except ValueError:
    gunicorn.exception("Error handling request %s %s", "POST", "/nl/" + canary)

thread = threading.Thread(target=fails)
thread.start()
thread.join()

class Lost:
    def __del__(self):
        raise ValueError(canary)

Lost()
fails()
'''


def test_no_library_gets_a_word_into_the_log() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", SCRIPT], cwd=CHECKOUT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert CANARY not in done.stdout
    assert "10.9.8.7" not in done.stdout
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 8 * 2 + 2 + 2 + 5 + 3
    assert {line["release"] for line in lines} == {"9.9"}
    assert {line["where"] for line in lines} == {"web", "gunicorn"}
    assert [line["class"] for line in lines[-3:]] == ["ValueError"] * 3
    assert lines[-1]["level"] == "critical"
    assert any(line.get("message") == "Worker (pid:17) was sent SIGKILL!" for line in lines)
    assert all(line.keys() & {"at", "message"} for line in lines), "each says where, or what gunicorn did"


def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        monkeypatch.setattr(sys, "stdout", full)
        loglines.say("error", route="/nl/")
        monkeypatch.undo()
        with contextlib.suppress(OSError):
            full.close()


def test_a_line_of_a_failure_names_its_kind_and_its_place() -> None:
    try:
        settings.read({"PORTAL_SECRET_KEY": "00" * 32, "PORTAL_WORKERS": CANARY})
    except settings.SettingsError as error:
        told = loglines.kind_and_place(error)
    assert told["class"] == "SettingsError"
    assert re.fullmatch(r"\['test_loglines\.\w+:\d+', 'settings\.read:\d+', 'settings\.number:\d+'\]", str(told["at"]))
    assert CANARY not in str(told)
