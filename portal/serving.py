"""Running: gunicorn with quiet settings, and the worker beside it, both stopped by one Ctrl-C."""

from __future__ import annotations

import gc
import json
import signal
import subprocess  # nosec B404 # started with lists of our own, never a shell
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

from gunicorn import glogging

from portal.actions.house import House
from portal.actions.installation import demo
from portal.actions.worker import housekeeping
from portal.adapters.memory import keep_to_ourselves
from portal.settings import Settings
from portal.web.headers import ALWAYS


def welcome(house: House, host: str, port: int) -> Iterator[str]:
    """What a person who starts the portal wants to read: where it is, and in the demo how to sign in."""
    address = f"http://{host}:{port}"
    yield f"Reporting point   {address}/"
    yield f"Office            {address}/werk/"
    if house.settings.demo:
        yield "Demo sign-ins     farid@roosendaal.example, sanne@roosendaal.example, greta@bergenopzoom.example, …"
        yield f"Demo kluiszin     {demo.PASSPHRASE}"
    yield "Stop with Ctrl-C."


def run(host: str, port: int, settings: Settings, *, with_worker: bool) -> int:
    """Run gunicorn and the worker until one is told to stop; returns the exit code of gunicorn."""
    keep_to_ourselves()
    web = _start("portal.serving", f"{host}:{port}", str(settings.workers), str(settings.threads))
    worker = _start("portal.cli", "worker") if with_worker else None
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping.wait(1.0) and web.poll() is None:
        if worker is not None and worker.poll() is not None:
            worker = _start("portal.cli", "worker")
    for process in (web, worker):
        if process is not None and process.poll() is None:
            process.terminate()
    return _ended(web) or (_ended(worker) if worker else 0)


def work_until_told(house: House, pause: float) -> None:
    """The worker's rounds; a round that fails is named in the log and the next one goes on."""
    keep_to_ourselves()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    while not stopping.is_set():
        try:
            housekeeping.round_of_work(house)
        except Exception as error:
            # the class only: a message of the database could hold more than a log may
            sys.stdout.write(f'{{"level":"error","where":"worker","class":"{type(error).__name__}"}}\n')
            sys.stdout.flush()
        stopping.wait(pause)
    house.close()


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", module, *arguments])  # noqa: S603 # nosec B603 # our own modules


def _ended(process: subprocess.Popen[bytes], patience: float = 35.0) -> int:
    try:
        code = process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code


class _Logger(glogging.Logger):  # type: ignore[misc] # gunicorn has no types
    """What gunicorn itself has to say, in JSON lines; never with which request or from which address."""

    def _say(self, level: str, message: object, *args: object) -> None:
        plain = [arg if isinstance(arg, int) or (isinstance(arg, str) and arg.isalnum()) else "…" for arg in args]
        text = message % tuple(plain) if isinstance(message, str) and plain else message
        if not isinstance(text, str) or text.startswith("Invalid request"):
            text = "A request could not be read."
        sys.stderr.write(json.dumps({"level": level, "where": "gunicorn", "message": text}) + "\n")

    def warning(self, msg: object, *args: object, **kwargs: object) -> None:
        """Workers that stopped, and the like; args are process numbers and signals."""
        self._say("warning", msg, *args)

    def error(self, msg: object, *args: object, **kwargs: object) -> None:
        """As a warning."""
        self._say("error", msg, *args)

    def critical(self, msg: object, *args: object, **kwargs: object) -> None:
        """As a warning."""
        self._say("critical", msg, *args)

    def exception(self, msg: object, *args: object, **kwargs: object) -> None:
        """Without args and traceback: they hold the request."""
        self._say("error", "Error while handling a request.")


def _write_error(sock: Any, status_int: int, reason: str, _message: str) -> None:
    """Gunicorn's own answer to what is no request at all: our headers, and nothing of what was sent."""
    body = f"<!doctype html><html lang=en><title>{status_int}</title><h1>{status_int} {reason}</h1></html>"
    head = {**ALWAYS, "Cache-Control": "no-store", "Content-Type": "text/html; charset=utf-8", "Connection": "close"}
    lines = [f"HTTP/1.1 {status_int} {reason}", *(f"{name}: {value}" for name, value in head.items())]
    sock.sendall("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode("latin1"))


def _refuse_torn_bodies() -> None:
    """A body in pieces that are no pieces is a bad request; gunicorn says so while the form is read: a failure."""
    from gunicorn.http.body import ChunkedReader
    from gunicorn.http.errors import ParseException
    from werkzeug.exceptions import ClientDisconnected

    read = ChunkedReader.read

    def read_or_refuse(self: Any, size: int) -> Any:
        try:
            return read(self, size)
        except ParseException as error:
            raise ClientDisconnected from error

    ChunkedReader.read = read_or_refuse


def _gunicorn(bind: str, workers: str, threads: str) -> None:
    from gunicorn import util
    from gunicorn.app.base import BaseApplication
    from gunicorn.http.wsgi import Response

    _refuse_torn_bodies()
    keep_to_ourselves()  # the workers are forked from here and keep it
    original = Response.default_headers

    def quiet(self: Any) -> list[str]:
        return [line for line in original(self) if not line.startswith("Server:")]

    Response.default_headers = quiet
    util.write_error = _write_error

    class Portal(BaseApplication):  # type: ignore[misc] # gunicorn has no types
        """Gunicorn without a configuration file, an access log or a Server header."""

        def load_config(self) -> None:
            options = {
                "bind": bind,
                "workers": int(workers),
                "threads": int(threads),
                "accesslog": None,
                "errorlog": "-",
                "loglevel": "warning",
                "logger_class": _Logger,
                "proc_name": "portal",
                "timeout": 30,
                "graceful_timeout": 25,
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from portal import create_app

            app = create_app()
            # what was loaded stays: the collector need not walk through it at every turn
            gc.collect()
            gc.freeze()
            return app

    Portal().run()


if __name__ == "__main__":
    _gunicorn(*sys.argv[1:4])
