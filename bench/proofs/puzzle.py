"""Invented signals that name the same things, each in its own way of writing, and the truth of which belong together.

The ways of writing are lists of how people at counters and on the street write plates, addresses, numbers of telephone,
trade register and bank account: written down by hand, apart from the code that reads them. Nothing here asks that code.
Beside them stand things that only look alike: another number in the same street, one digit more, a date, an amount, a
file number, the service number of the police. Plates, postcodes and numbers are fictional ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

KINDS = ("address", "plate", "kvk", "phone", "iban")
MUNICIPALITIES = tuple(f"GM{number}" for number in range(9101, 9109))
STREETS = ("Voorbeeldweg", "Nepstraat", "Demolaan", "Oude Demosteeg", "Burg. Fictieflaan", "Proefplein", "Demodijk")
TOWNS = ("Demodorp", "Demohaven", "Nieuw-Demo")
LETTERS = "BDFGHJKLNPRSTVXZ"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of the world: a house, a car, a firm, a phone, an account. `parts`: what it is made of."""

    kind: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A signal as somebody handed it in. `truth`: the things it names, each in a way that a reader would understand."""

    number: int
    municipality: str
    story: str
    place: str
    plate: str
    company: str
    truth: frozenset[Thing]


@dataclass
class Puzzle:
    """All signals, and the pairs of different municipalities that name the same thing: (number, number) -> things."""

    signals: list[Told] = field(default_factory=list)

    def pairs(self) -> dict[tuple[int, int], frozenset[Thing]]:
        """The truth, counted from what was put in."""
        of_thing: dict[Thing, list[Told]] = {}
        for each in self.signals:
            for thing in each.truth:
                of_thing.setdefault(thing, []).append(each)
        found: dict[tuple[int, int], set[Thing]] = {}
        for thing, all_of_them in of_thing.items():
            for place, one in enumerate(all_of_them):
                for other in all_of_them[place + 1 :]:
                    if one.municipality != other.municipality:
                        found.setdefault((one.number, other.number), set()).add(thing)
        return {pair: frozenset(things) for pair, things in found.items()}


# --- the world -----------------------------------------------------------------------------------------------------


def _address(random: Random, number: int) -> Thing:
    """A house that is nobody else's: `number` makes postcode and house together once only."""
    letters = LETTERS[number // 256 % 16] + LETTERS[number // 16 % 16]
    addition = random.choice(("", "", "", "A", "b", "2", "bis"))
    house = str(1 + number % 16 * 7 + random.randrange(7))
    return Thing("address", (random.choice(STREETS), house, addition, f"0000 {letters}", random.choice(TOWNS)))


def _plate(random: Random, number: int) -> Thing:
    digits = f"{number % 1000:03}"
    one, two = LETTERS[number // 1000 % 16], LETTERS[number // 16000 % 16]
    if random.random() < 0.5:
        return Thing("plate", (f"X{one}", digits, two))
    return Thing("plate", (two, digits, f"Z{one}"))


def _kvk(random: Random, number: int) -> Thing:
    return Thing("kvk", (f"{90_000_000 + number * 7919 % 9_999_999:08}",))


def _phone(random: Random, number: int) -> Thing:
    if random.random() < 0.12:
        return Thing("phone", ("48", f"500{number * 104729 % 1_000_000:06}"))
    if random.random() < 0.15:
        return Thing("phone", ("31", "0164", f"{number * 7919 % 1_000_000:06}"))
    return Thing("phone", ("31", "06", f"0{number * 15485863 % 10_000_000:07}"))


def _iban(random: Random, number: int) -> Thing:
    rest = f"{number * 7919:010}"
    bank = "DEMO" if random.random() < 0.8 else "FIKT"
    digits = "".join(str(int(sign, 36)) for sign in f"{bank}{rest}NL00")
    return Thing("iban", ("NL", f"{98 - int(digits) % 97:02}", bank, rest))


MAKE: dict[str, Callable[[Random, int], Thing]] = {
    "address": _address, "plate": _plate, "kvk": _kvk, "phone": _phone, "iban": _iban,
}  # fmt: skip


# --- ways of writing -------------------------------------------------------------------------------------------------


def _addition(random: Random, addition: str) -> str:
    if not addition:
        return ""
    if addition.isdigit():
        return random.choice((f"-{addition}", f" - {addition}", f"/{addition}"))
    forms = (addition, addition.upper(), addition.lower(), f" {addition}", f" {addition.upper()}", f"-{addition}")
    return random.choice(forms)


def write_address(random: Random, thing: Thing) -> str:
    """A house as people write it down: on an envelope, in a form, in a hurry."""
    street, house, addition, postcode, town = thing.parts
    digits, letters = postcode.split()
    code = random.choice((postcode, digits + letters, digits + letters.lower(), f"{digits} {letters.lower()}"))
    number = house + _addition(random, addition)
    short = street.replace("weg", "wg").replace("straat", "str.").replace("laan", "ln")
    named = random.choice((street, street, short, street.lower(), street.upper()))
    return random.choice(
        (
            f"{named} {number}, {code} {town}",
            f"{named} {number}, {code}",
            f"{named} {number} {code} {town}",
            f"{named} {number} in {town}, {code}",
            f"{named} {number} te {town} ({code})",
            f"{named} {number}, {town}, {code}",
            f"{named} nr. {number}, {code} {town.upper()}",
            f"{named} {number}\n{code} {town}",
            f"{code} {number}",
            f"{code}, nr {number}",
            f"{code} huisnummer {number}",
            f"postcode {code}, huisnummer {number}",
            f"{code} {town}, {named} {number}",
            f"{named} {number} ({code})",
        )
    )


def write_plate(random: Random, thing: Thing) -> str:
    """A plate: with the dashes that are on it, without, in small letters, with spaces."""
    one, two, three = thing.parts
    plain = random.choice(
        (
            f"{one}-{two}-{three}",
            f"{one}-{two}-{three}",
            f"{one}{two}{three}",
            f"{one} {two} {three}",
            f"{one}.{two}.{three}",
            f"{one} - {two} - {three}",
            f"{one}\u2011{two}\u2011{three}",
            f"{one}-{two} {three}",
        )
    )
    return plain.lower() if random.random() < 0.3 else plain


def write_kvk(random: Random, thing: Thing) -> str:
    """A number of the trade register; nobody writes eight digits without saying what they are."""
    (digits,) = thing.parts
    parted = (f"{digits[:4]} {digits[4:]}", f"{digits[:2]} {digits[2:5]} {digits[5:]}")
    number = random.choice((digits, digits, digits, *parted))
    return random.choice(
        (
            f"KvK {number}",
            f"KvK-nummer {number}",
            f"KvK nr. {number}",
            f"kvk: {number}",
            f"kvknr {number}",
            f"kvknummer: {number}",
            f"K.v.K. {number}",
            f"KVK-nr {number}",
            f"KvK-nummer is {number}",
            f"Kamer van Koophandel {number}",
            f"Kamer van Koophandel onder nummer {number}",
            f"handelsregister: {number}",
            f"KvK #{number}",
            f"{number} (KvK)",
        )
    )


def write_phone(random: Random, thing: Thing) -> str:
    """A telephone number, as spoken in pairs or threes, at home or with its country."""
    if thing.parts[0] == "48":
        number = thing.parts[1]
        threes = f"{number[:3]} {number[3:6]} {number[6:]}"
        dashed = threes.replace(" ", "-")
        return random.choice((f"+48 {threes}", f"+48{number}", f"0048 {threes}", f"0048{number}", f"+48 {dashed}"))
    _, area, rest = thing.parts
    pairs = " ".join(rest[at : at + 2] for at in range(0, len(rest), 2))
    half = f"{rest[:4]} {rest[4:]}"
    threes = " ".join(rest[at : at + 3] for at in range(0, len(rest), 3))
    abroad = area.removeprefix("0")
    return random.choice(
        (
            f"{area}-{rest}",
            f"{area} {rest}",
            f"{area}{rest}",
            f"{area} {pairs}",
            f"{area}-{pairs}",
            f"{area} {half}",
            f"{area}-{half}",
            f"{area} {threes}",
            f"{area}.{pairs.replace(' ', '.')}",
            f"({area}) {rest}",
            f"{area}/{rest}",
            f"{area} - {rest}",
            f"+31 {abroad} {rest}",
            f"+31{abroad}{rest}",
            f"+31 ({area[0]}){abroad} {pairs}",
            f"0031 {abroad} {half}",
            f"+31-{abroad}-{rest}",
        )
    )


def write_iban(random: Random, thing: Thing) -> str:
    """A bank account, in fours or in one piece."""
    country, check, bank, rest = thing.parts
    whole = country + check + bank + rest
    fours = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    others = (fours.replace(" ", "-"), fours.replace(" ", "."), f"{country} {check} {bank} {rest}")
    text = random.choice((whole, whole, fours, fours, *others))
    return text.lower() if random.random() < 0.15 else text


WRITE = {"address": write_address, "plate": write_plate, "kvk": write_kvk, "phone": write_phone, "iban": write_iban}

SENTENCES = {
    "address": (
        "Het gaat om {}.", "Zij wonen op {}.", "Op {} zagen wij acht matrassen.", "Adres: {}", "They live at {}.",
        "Mieszkają: {}.", "Ik was voor een controle op {}. Niemand deed open.", "Het huis ({}) stond leeg.",
    ),
    "plate": (
        "Een witte bus, {}, haalt mensen op.", "Het kenteken is {}.", "Kenteken: {}", "Zij stapten in een auto ({}).",
        "A van with number plate {} waits outside.", "Busik, rejestracja {}.", "De zwarte Golf {} reed weg.",
        "Auto met kenteken {} staat er elke dag.",
    ),
    "kvk": ("Het bedrijf staat ingeschreven: {}.", "Op de bon stond {}.", "{}, zei hij.", "Zie {}."),
    "phone": (
        "Allemaal hadden zij nummer {}.", "Zijn telefoon: {}.", "Bel {} zei het briefje.", "He gave us {} to call.",
        "Telefon: {}.", "Tel. {}", "Zij gaf het nummer {}, dat is van de baas.",
    ),
    "iban": ("Het loon gaat naar {}.", "Rekening {} staat op een andere naam.", "IBAN: {}.", "Wages go to {} a week."),
}  # fmt: skip

NOISE = (
    "Het was op 14-10-2026 rond 10:30 uur.", "Hij betaalt 350 euro voor een bed.", "Zij werkt 12 uur per dag, 7 dagen.",
    "Zaaknummer 2026-00012345.", "Bel 0900-8844 of 112.", "Geboren op 01-02-1988, zei zij.",
    "Factuur 90012345 van 5-okt-26.", "In 2026 zag ik hem 3 keer.", "De kamer op nummer 14 kost 90 euro per week.",
    "Wij zijn bereikbaar op 14 0164.",
    "He earns 200 euros a month.", "Było ich 12 w 2 pokojach.", "Er stonden 4 auto's bij de Nepstraat.",
    "Dossier 12345678 is gesloten.", "Polis 06-2026-1234.", "Zij kwam om 8.15 uur en ging om 17.45 uur.",
    "Het gaat om de flat aan de Demolaan, 3e verdieping.", "Bus 312 van 7.05 uur.", "BTW NL001234567B01.",
)  # fmt: skip
COMPANIES = ("Demo Flex Uitzend B.V.", "uitzendbureau demoflex", "Fictief Fruit", "Demo Grill", "Demo Schoonmaak", "")


def near(random: Random, thing: Thing) -> Thing:
    """Something else that looks like it: one sign different, or the house next door."""
    if thing.kind == "address":
        street, house, addition, postcode, town = thing.parts
        other = {"": "C", "A": "D", "b": "E", "2": "3", "bis": "F"}[addition]
        return random.choice(
            (
                Thing("address", (street, house + "5", addition, postcode, town)),
                Thing("address", (street, house, other, postcode, town)),
                Thing("address", (street, house, addition, f"{postcode[:-1]}{'W'}", town)),
            )
        )
    parts = list(thing.parts)
    digits = parts[1] if thing.kind == "plate" else parts[-1]
    at = random.randrange(len(digits))
    changed = digits[:at] + str((int(digits[at]) + 1 + random.randrange(8)) % 10) + digits[at + 1 :]
    if thing.kind == "iban":
        return _iban_of(parts[2], changed)
    parts[1 if thing.kind == "plate" else -1] = changed
    return Thing(thing.kind, tuple(parts))


def _iban_of(bank: str, rest: str) -> Thing:
    digits = "".join(str(int(sign, 36)) for sign in f"{bank}{rest}NL00")
    return Thing("iban", ("NL", f"{98 - int(digits) % 97:02}", bank, rest))


# --- telling it ------------------------------------------------------------------------------------------------------


def make(count: int, seed: int) -> Puzzle:
    """So many signals. A third of the things are named in two to four municipalities, the rest once."""
    random, puzzle, serial = Random(seed), Puzzle(), 0
    while len(puzzle.signals) < count:
        serial += 1
        thing = MAKE[KINDS[serial % len(KINDS)]](random, serial)
        times = random.choice((1, 1, 2, 2, 3, 4))
        for _ in range(min(times, count - len(puzzle.signals))):
            number = len(puzzle.signals)
            more = [MAKE[random.choice(KINDS)](random, 30_000 + 3 * serial + number % 3)]
            puzzle.signals.append(_tell(random, number, [thing, *(more if random.random() < 0.3 else [])]))
        if random.random() < 0.6 and len(puzzle.signals) < count:
            puzzle.signals.append(_tell(random, len(puzzle.signals), [near(random, thing)]))
    random.shuffle(puzzle.signals)
    return puzzle


def _tell(random: Random, number: int, things: Sequence[Thing]) -> Told:
    fields = {"place": "", "plate": ""}
    sentences = random.sample(NOISE, random.randrange(1, 4))
    for thing in things:
        written = WRITE[thing.kind](random, thing)
        name = {"address": "place", "plate": "plate"}.get(thing.kind, "")
        if name and not fields[name] and random.random() < 0.6:
            extra = random.choice(("", "", "", " (oude schuur achter)", " (wit)", ", 's avonds"))
            fields[name] = written + extra
        else:
            sentences.append(random.choice(SENTENCES[thing.kind]).format(written))
    random.shuffle(sentences)
    story = random.choice((" ", "\n")).join(sentences)
    where = random.choice(MUNICIPALITIES)
    return Told(number, where, story, fields["place"], fields["plate"], random.choice(COMPANIES), frozenset(things))


__all__ = ["KINDS", "MUNICIPALITIES", "Puzzle", "Thing", "Told", "make"]
