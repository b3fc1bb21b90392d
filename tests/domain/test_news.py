"""What in a message should make its writer look twice."""

import pytest

from portal.domain.news import tell_tales

PUBLIC = ("0800-2000", "033-448 11 86", "112")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Er zijn nieuwe afspraken met 8 gemeenten, vanaf 1-1-2026 om 9:00.", ()),
        ("Bel Veilig Thuis: 0800-2000, of CoMensha: 033 448 1186 of +31 33 448 11 86. Gevaar? 112.", ()),
        ("Bel Jan op 06 12345678.", ("phone",)),
        ("De bus heeft kenteken XX-111-X.", ("plate",)),
        ("BSN 111222333 en NL91 ABNA 0417 1643 00, bel 06-12345678", ("bsn", "iban", "phone")),
    ],
)
def test_what_could_lead_to_a_person_is_named(text: str, codes: tuple[str, ...]) -> None:
    assert tell_tales({"nl": ("Nieuws", text)}, PUBLIC) == codes


def test_every_language_and_the_title_are_looked_at() -> None:
    assert tell_tales({"nl": ("Nieuws", "Goed nieuws"), "pl": ("XX-111-X", "Dobrze")}) == ("plate",)
