"""Pages that are compressed once: with anything in their holes they unpack to the page."""

import random

import brotli
from pages import fields
from werkzeug.test import Client

from portal.actions.house import House
from portal.doors import create_front
from portal.web.front.packed import Packed

FORM = "/nl/waterstad/melden"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_whatever_fills_the_holes_comes_out() -> None:
    chance, refused = random.Random(8), 0
    for _ in range(60):
        holes = {bytes(chance.choices(LETTERS, k=96)) for _ in range(chance.randrange(1, 4))}
        words = [bytes(chance.choices(LETTERS, k=chance.randrange(3, 12))) for _ in range(20)]
        parts = [b" ".join(chance.choices(words, k=chance.randrange(20, 400)))]
        for hole in holes:
            parts += [hole, b" ".join(chance.choices(words, k=chance.randrange(20, 400)))]
        try:
            packed = Packed(parts)
        except ValueError:
            refused += 1
            continue
        for _ in range(5):
            filled = {hole: bytes(chance.choices(LETTERS, k=96)) for hole in holes}
            page = b"".join(filled.get(part, part) for part in parts)
            assert brotli.decompress(packed.filled(filled)) == page
    assert refused <= 6, "most can be packed; the others are compressed for each visitor"


def test_the_form_is_the_same_page_packed_and_plain_and_every_visitor_gets_a_token(house: House) -> None:
    front = Client(create_front(house), use_cookies=False)
    plain = front.get(FORM)
    tokens = {fields(plain.text)["token"]}
    for _ in range(20):
        packed = front.get(FORM, headers={"Accept-Encoding": "br, gzip"})
        assert packed.headers["Content-Encoding"] == "br"
        assert packed.headers["Vary"] == "HX-Request, Accept-Encoding"
        text = brotli.decompress(packed.data).decode()
        token = fields(text)["token"]
        assert text.replace(token, "") == plain.text.replace(fields(plain.text)["token"], "")
        tokens.add(token)
    assert len(tokens) == 21
    assert len(packed.data) <= 8_000, "a second visit of the form weighs at most 8 kB"
    assert front.get(FORM, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
