"""The web server without a number of requests after which a worker is replaced: what grows must not be hidden.

`python -m bench.unending` takes what `python -m portal.serving` takes.
"""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.config import Config

from portal.serving.running import serve_web

_SET = Config.set


def _set(self: Any, name: str, value: Any) -> None:
    _SET(self, name, 0 if name.startswith("max_requests") else value)


if __name__ == "__main__":
    Config.set = _set
    serve_web(*sys.argv[1:5])
