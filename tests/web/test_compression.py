"""Pages and files travel small, in a way that the visitor can read."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import brotli
import pytest

WAYS: list[tuple[str, str, Callable[[bytes], bytes]]] = [
    ("gzip, deflate, br", "br", brotli.decompress),
    ("gzip, deflate", "gzip", gzip.decompress),
    ("br;q=0, gzip", "gzip", gzip.decompress),
]


@pytest.mark.parametrize(("accepted", "way", "unpack"), WAYS)
def test_a_page_comes_in_the_best_way_the_browser_takes(
    front: Any, accepted: str, way: str, unpack: Callable[[bytes], bytes]
) -> None:
    answer = front.client.get("/nl/waterstad/privacy", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == way
    assert "Accept-Encoding" in answer.vary
    assert unpack(answer.data) == front.client.get("/nl/waterstad/privacy").data


@pytest.mark.parametrize(("accepted", "way", "unpack"), WAYS)
def test_so_does_a_file(front: Any, accepted: str, way: str, unpack: Callable[[bytes], bytes]) -> None:
    page = front.get("/nl/").text
    address = next(part for part in page.split('"') if part.endswith("/portal.css"))
    answer = front.client.get(address, headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == way
    assert unpack(answer.data) == front.client.get(address).data


def test_what_answers_a_post_is_not_compressed(front: Any) -> None:
    headers = {"Accept-Encoding": "gzip, br", "Origin": "http://localhost"}
    answer = front.client.post("/nl/volgen", data={"code": "AAAA"}, headers=headers)
    assert "Content-Encoding" not in answer.headers


def test_what_is_small_already_stays_as_it_is(front: Any) -> None:
    page = front.get("/nl/").text
    style = next(part for part in page.split('"') if part.endswith("/portal.css"))
    font = next(part for part in front.client.get(style).text.split("(") if ".woff2" in part).split(")")[0]
    assert "Content-Encoding" not in front.client.get(font.strip("'\""), headers={"Accept-Encoding": "br"}).headers
