"""`python -m bench.country --keep FOLDER`: make a country of any size, look whether it is real, and copy it.

Ctrl-C while signals are made: those that were made are enough, and the rest of the work follows.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from bench.country import lives
from bench.country.copying import copy
from bench.country.looking import look
from bench.country.making import Size, enough, make


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, required=True, help="an empty folder, or one that was made before")
    parser.add_argument("--signals", type=int, default=2000)
    parser.add_argument("--municipalities", type=int, default=12)
    parser.add_argument("--whole", type=float, default=lives.WHOLE, help="of the closed ones, how many have everything")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--postgres", default="", help="the address of an empty PostgreSQL database for the same rows")
    options = parser.parse_args()
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:7.1f} s  {text}", flush=True)

    if not (options.keep / "codes.json").exists():
        signal.signal(signal.SIGINT, enough)
        size = Size(options.signals, options.municipalities, options.whole)
        make(options.keep, size, options.processes, say)
    look(options.keep, "", say)
    if options.postgres:
        copy(options.keep, options.postgres, say)
        look(options.keep, options.postgres, say)
    sys.exit(0)


if __name__ == "__main__":
    main()
