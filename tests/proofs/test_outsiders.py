"""Short form of the proof that who steers, advises, keeps or checks the house reads no word of any signal.

At full size: `python -m bench.proofs.outsiders`, with every role and hundreds of ids per route.
"""

import io
import zipfile

import pytest
from werkzeug.test import TestResponse

from bench.proofs import canaries, outsiders
from bench.proofs.town import Town

pytestmark = pytest.mark.slow
WORD = canaries.canary(7, "proef")


def test_the_chain_coordinator_and_the_adviser_find_no_word_of_any_signal(everybody: Town) -> None:
    found = outsiders.prove(everybody, ("K", "V"), signals=1, most=1, pages=False)
    assert found.kept, (found.wrong, found.figures.get("where"))
    assert found.figures["canaries"] > 60 and found.figures["requests"] > 200 and found.figures["forms"] > 20


def test_what_is_packed_is_looked_into() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.xml", f"<text:p>{WORD}</text:p>")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("object.odt", inner.getvalue())
    assert outsiders.told(answer(outer.getvalue()), frozenset()) == [WORD]
    assert outsiders.told(answer(b"", {"Location": f"/werk/{WORD}"}), frozenset()) == [WORD]
    assert outsiders.told(answer(b"niets"), frozenset()) == []


def answer(raw: bytes, headers: dict[str, str] | None = None) -> TestResponse:
    return TestResponse([raw], "200 OK", headers or {}, None)  # type: ignore[arg-type]
