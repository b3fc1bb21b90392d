"""A phone number has one place in each region, its file; a number that nobody confirmed has none."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from portal.settings import CHECKOUT

REGIONS = tuple(sorted((CHECKOUT / "instance" / "regions").glob("*.toml")))
SHIPPED = ("portal", "translations", "instance", "docs", "frontend/src", "README.md")
READ = {".py", ".html", ".md", ".toml", ".po", ".txt", ".typ", ".js", ".svg"}
UNVERIFIED = {
    "FairWork": "020-760 08 09",
    "Juridisch Loket": "0800-8020",
    "Juridisch Loket, as it was in 2020": "0900-8020",
    "Fier": "058-215 70 84",
    "SNCU": "0800-7008",
    "Labour Authority from abroad": "070 333",
    "Labour Authority from abroad, with its country": "+31 70 333",
}


def shipped() -> list[Path]:
    """What goes to an installation, as far as it is written by people."""
    found = [
        each
        for name in SHIPPED
        for each in ([CHECKOUT / name] if name.endswith(".md") else (CHECKOUT / name).rglob("*"))
    ]
    return [each for each in found if each.is_file() and each.suffix in READ and ".min." not in each.name]


def written(number: str) -> re.Pattern[str]:
    """The number in every way in which people write it, also with the country before it."""
    digits = re.sub(r"\D", "", number)
    tail = digits[1:] if digits.startswith("0") else digits
    before = r"(?:\+31[ ]?(?:\(0\))?|00[ ]?31[ ]?|0)" if digits.startswith("0") else ""
    return re.compile(
        r"(?<![\d.#])" + before + r"[ .\-]?".join(tail) + (r"(?!\d)" if len(digits) > 6 or not before else "")
    )


def holders(number: str, besides: tuple[Path, ...] = ()) -> list[str]:
    pattern = written(number)
    return [
        str(each.relative_to(CHECKOUT))
        for each in shipped()
        if each not in besides and pattern.search(each.read_text(encoding="utf-8"))
    ]


def test_every_number_has_one_place() -> None:
    partners = [each for file in REGIONS for each in tomllib.loads(file.read_text())["partners"] if "phone" in each]
    found = {number: holders(number, REGIONS) for number in {each["phone"] for each in partners} - {"112"}}
    wrong = {number: files for number, files in found.items() if files}
    assert not wrong, f"{wrong}: write {{{{phone:KEY}}}} in a text and phone('KEY') in code, or the number goes stale"


def test_two_regions_give_one_partner_the_same_number() -> None:
    """A new number of a national partner is put in every file, with the day and the page it was found on."""
    files = [tomllib.loads(file.read_text())["partners"] for file in REGIONS]
    facts = {(each["key"], each["phone"], each["verified_on"], each["source"])
             for file in files for each in file if "phone" in each}  # fmt: skip
    assert len(facts) == len({key for key, *_ in facts})


@pytest.mark.parametrize("whose", UNVERIFIED)
def test_a_number_that_nobody_confirmed_stands_nowhere(whose: str) -> None:
    assert holders(UNVERIFIED[whose]) == []


def test_the_search_finds_a_number_however_it_is_written() -> None:
    for text in ("033-448 11 86", "033 4481186", "+31 33 448 11 86", "0334481186", "+31 (0)33-4481186"):
        assert written("033-448 11 86").search(text), text
    assert written("070 333").search("+31 70 333 56 78")
    assert not written("0800-7008").search("10800-70081")
