"""What the portal says to its log: one line of JSON on standard output, for every process and every library in it.

A line says how grave it is, which process says it, which kind of error it was and at which place in the code. Never the
text of an error or what a library wanted to say: either may hold what somebody wrote, or where they wrote it from. It
has no time of its own: whoever keeps the lines adds the moment they came in.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
import warnings
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

_PLACES = 3
"""Of a traceback the innermost places are told, and the innermost of our own when it is not among them."""

_OURS = Path(__file__).parent.parent

_always: dict[str, str] = {"where": "portal"}
"""What every line of this process holds."""


def say(level: str, where: str = "", /, **facts: object) -> None:
    """Write one line. `where`: the process that says it, when it is another than `take_over` named.

    A log that cannot be written stops nobody: a disk that is full often holds the log as well.
    """
    line = {"level": level, **_always, **({"where": where} if where else {}), **facts}
    with suppress(OSError, ValueError):  # ValueError: standard output was closed
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def kind_and_place(error: BaseException) -> dict[str, object]:
    """The class of an error, and where in the code it came up, innermost last; never its message."""
    return {"class": type(error).__name__, "at": _places(error.__traceback__)}


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)][-1:]
    told = frames[-_PLACES:]
    told = told if ours and ours[0] in told else [*ours, *told]
    return [_place(Path(frame.filename), frame.name, frame.lineno) for frame in told]


def _place(file: Path, function: str, line: int | None) -> str:
    return f"{file.parent.name if file.stem == '__init__' else file.stem}.{function}:{line}"


class _Lines(logging.Handler):
    """What a library logs becomes a line that names the library and the place, without a word of what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        facts = kind_and_place(error) if error else {}
        place = f"{record.module}.{record.funcName}:{record.lineno}"
        say(record.levelname.lower(), logger=record.name, **{"at": [place], **facts})


def take_over(where: str, release: str) -> None:
    """Let everything that this process says go through `say`: libraries, warnings, and errors nobody caught.

    `where`: how this process is called in its lines: "web", "worker", "serve". `release`: of the portal.
    """
    _always.update(where=where, release=release)
    root = logging.getLogger()
    root.handlers[:] = [_Lines()]
    root.setLevel(logging.WARNING)
    logging.lastResort = None
    logging.raiseExceptions = False
    warnings.showwarning = _warned  # type: ignore[assignment] # asks of us only what we use
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _lost


def _warned(
    _message: Warning | str, category: type[Warning], filename: str, lineno: int, *_more: Any, **_named: Any
) -> None:
    say("warning", **{"class": category.__name__, "at": [f"{Path(filename).stem}:{lineno}"]})


def _uncaught(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    say("critical", **{"class": type(error).__name__, "at": _places(trace)})


def _uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_type is not SystemExit:
        say("error", **{"class": found.exc_type.__name__, "at": _places(found.exc_traceback)})


def _lost(found: Any) -> None:
    say("error", **{"class": found.exc_type.__name__, "at": _places(found.exc_traceback)})
