"""The process that sets a document: JSON comes in on standard input, PDF/UA-1 or SVG goes out on standard output.

It runs as a script of its own (`python -I typesetter.py TEMPLATE FONTS pdf|svg`), because it holds opened texts: when
it ends, its memory is gone; it cannot write a file or leave a dump; what it says when it fails, which may hold a text,
is read by nobody; and a document that never gets ready ends with its time.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

SECONDS = 30
"""Processor time for one document; the longest takes less than one."""

MEMORY = 512 * 2**20
"""Bytes of data; a long document takes about 100 MiB."""


def main() -> None:
    """Set the document on standard input with the template and the fonts that are named."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from portal.adapters.memory import keep_to_ourselves

    keep_to_ourselves()
    for limit, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_DATA, MEMORY),
    ):
        resource.setrlimit(limit, (most, most))
    import typst

    template, fonts = map(Path, sys.argv[1:3])
    pdf = sys.argv[3] == "pdf"
    made = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]),
        sys_inputs={"document": sys.stdin.buffer.read().decode()},
        format="pdf" if pdf else "svg",
        pdf_standards="ua-1" if pdf else None,
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
