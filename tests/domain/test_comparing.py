"""What one signal compared, as it is sealed with it."""

from datetime import date

from portal.domain.comparing import Across, Call, Compared, comparable
from portal.domain.matching import Identifier, Kind

PLATE, PHONE = Identifier(Kind.PLATE, "XX000X"), Identifier(Kind.PHONE, "+31600000000")
TODAY = date(2026, 11, 17)


def test_only_what_may_be_compared_is_offered() -> None:
    company, email = Identifier(Kind.COMPANY, "demoflex"), Identifier(Kind.EMAIL, "a@b.nl")
    assert comparable([company, PLATE, email, PHONE]) == [PHONE, PLATE]


def test_it_goes_through_json_and_back() -> None:
    known = Across((Compared(PLATE, b"x" * 16, TODAY, "farid"),), {"a": Call(TODAY, "farid")}, {"b": Call(TODAY, "s")})
    assert Across.from_document(known.document()) == known
    assert known.kinds == {b"x" * 16: Kind.PLATE}


def test_one_thing_is_compared_once_and_what_is_gone_is_forgotten() -> None:
    first, second = (Compared(PLATE, bytes([n]) * 16, TODAY, "farid") for n in (1, 2))
    known = Across().with_one(first).with_one(second)
    assert known.compared == (second,) and known.of(PLATE) == second and known.of(PHONE) is None
    assert known.only([PHONE]).compared == () and known.only([PLATE, PHONE]) == known
