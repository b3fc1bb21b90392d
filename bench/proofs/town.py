"""A small world with somebody of every role, and with things of their own and of others: what the proofs knock on.

It is made of the cast of the tests (Waterstad, Bergdorp), and of Eiland in another region, which is none of theirs.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from portal.doors import join_doors

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT / "tests") not in sys.path:
    sys.path.append(str(ROOT / "tests"))

from cast import (  # noqa: E402 - the cast lives with the tests
    BAS,
    CARLA,
    DIRK,
    FARID,
    GRETA,
    ILSE,
    PASSPHRASE,
    REGION,
    ROOS,
    SANNE,
    Clock,
    desk,
    desk_of,
    draft,
    move_in,
    newcomer,
    once,
    open_house,
    report_token,
    settings,
)
from laden import picture, saved  # noqa: E402
from managers import BO, colleague  # noqa: E402
from neighbours import compare_all, confirmed, settle  # noqa: E402
from newsroom import KEES, kees, published, visit  # noqa: E402
from peek import principal, rows, signal_of, sql  # noqa: E402
from roundtable import ON, TABLE, acted, brought, planned  # noqa: E402

from portal.actions.desk import lasting, reading, replying, stepping_aside  # noqa: E402
from portal.actions.figures import partners as partner_figures  # noqa: E402
from portal.actions.handing_on import advising, referring  # noqa: E402
from portal.actions.house import House  # noqa: E402
from portal.actions.installation import managing  # noqa: E402
from portal.actions.management.partners import partners  # noqa: E402
from portal.actions.management.region import advising_rules, settling  # noqa: E402
from portal.actions.meetings import gathering  # noqa: E402
from portal.actions.people import escrow, keys, signing_in, team  # noqa: E402
from portal.actions.reporters import reporting  # noqa: E402
from portal.adapters import counters  # noqa: E402
from portal.adapters.vault import PublicKeys  # noqa: E402
from portal.domain.attachments import Upload  # noqa: E402
from portal.domain.figures.beside import PartnerFigure  # noqa: E402
from portal.domain.places import Municipality, Role  # noqa: E402
from portal.domain.proposals import Part, values_of  # noqa: E402
from portal.domain.referrals import PORTAL  # noqa: E402

INEKE, ADA, NADIA, PIET = "ineke@regio.example", "ada@regio.example", "nadia@waterstad.example", "piet@eiland.example"
NIELS, OTTO, GEA = "niels@bergdorp.example", "otto@verweg.example", "gea@overal.example"
VERA = "vera@verweg.example"
THEME, SOMETHING = "mensenhandel", "00000000-0000-4000-8000-000000000000"
MONTH = "2026-11"
TOLD = PartnerFigure(THEME, 2025, "comensha", "victims", 12, "Jaarverslag, bladzijde 3")
PHOTO = Upload("foto.jpg", saved(picture(), "JPEG"))

CIRCLES = [{"slug": "politie-oost", "name": "Politie Oost", "kind": "police_unit"}]


def _sits(slug: str) -> dict[str, Any]:
    return {"municipality": slug, "region": "politie-oost", "valid_from": datetime(2022, 1, 1).date()}


NEAR: dict[str, Any] = {
    **REGION,
    "regions": CIRCLES,
    "memberships": [*REGION["memberships"], _sits("waterstad")],
}

FAR: dict[str, Any] = {
    **REGION,
    "region": {"slug": "verweg", "name": "Ver weg", "kind": "district"},
    "municipalities": [{"code": "GM9004", "slug": "eiland", "name": "Eiland"}],
    "regions": CIRCLES,
    "memberships": [{"municipality": "eiland", "valid_from": datetime(2022, 1, 1).date()}, _sits("eiland")],
    "partners": [{**partner, "municipalities": []} for partner in REGION["partners"]],
}

COLUMNS: Mapping[str, tuple[str, str]] = {
    "F": ("functionaris", FARID),
    "d": ("deputy, gate shut", DIRK),
    "D": ("deputy, standing in", DIRK),
    "r": ("regional deputy, gate shut", ROOS),
    "R": ("regional deputy, standing in", ROOS),
    "Z": ("zorgcoördinator", CARLA),
    "I": ("own team, internal", ILSE),
    "K": ("ketenregisseur", KEES),
    "B": ("beheerder of the region", BAS),
    "G": ("beheerder of all regions", GEA),
    "V": ("adviser", ADA),
    "A": ("auditor", INEKE),
    "W": ("functionaris whose keys wait", NADIA),
    "-": ("nobody", ""),
}
"""Every column of section 5 of the security design, and two more: keys without an approval, and nobody."""

_STANDS_IN = {"D": ("GM9001", FARID, DIRK), "R": ("GM9002", GRETA, ROOS)}


@dataclass
class Town:
    """The installation with everything in it. `signals`: name -> id; `things`: name -> id of what is no signal. `known`
    and `met`: who signed in here before, and which forms they found (see deeds).
    """

    house: House
    clock: Clock
    doors: WSGIApplication
    signals: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    met: dict[str, Any] = field(default_factory=dict)
    _kept: list[sqlite3.Connection] = field(default_factory=list)

    @property
    def files(self) -> tuple[Path, Path]:
        """The database and the file of sessions."""
        return self.house.settings.instance / "portal.sqlite", self.house.settings.instance / "sessions.sqlite"

    def keep(self) -> None:
        """Remember everything as it is now."""
        self._kept = []
        for path in self.files:
            copy = sqlite3.connect(":memory:")
            with closing(sqlite3.connect(path)) as now:
                now.backup(copy)
            self._kept.append(copy)

    def put_back(self) -> None:
        """Everything as it was when it was kept, for whoever is connected too."""
        for path, copy in zip(self.files, self._kept, strict=True):
            with closing(sqlite3.connect(path)) as now:
                copy.backup(now)
        self.house.keeper.refresh()

    def file_of(self, signal: str) -> str:
        """The file that stands with a signal, or the id of none."""
        found = rows(self.house, "SELECT id FROM attachment WHERE signal = :id", id=signal)
        return str(found[0][0]) if found else SOMETHING

    def fingerprint_of(self, person: str) -> str:
        """The digits that somebody reads out."""
        found = rows(self.house, "SELECT sealing_key, verifying_key FROM principal WHERE id = :id", id=person)
        return PublicKeys(*map(bytes, found[0])).fingerprint() if found and all(found[0]) else "0000 " * 5


class Watch:
    """Tells whether anybody wrote to the database since the last look: SQLite counts every transaction for us."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._seen = self._version()

    def _version(self) -> int:
        found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return found

    def changed(self) -> bool:
        """Whether something was written since the last time this was asked."""
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def close(self) -> None:
        """Look no longer."""
        self._connection.close()


@contextmanager
def town(copy_of: Path | None = None) -> Iterator[Town]:
    """The town in a folder of its own, which goes afterwards. `copy_of`: a folder where the cast lives already."""
    with tempfile.TemporaryDirectory(prefix="portal-proof-") as folder:
        instance, clock = Path(folder) / "instance", Clock()
        if copy_of:
            shutil.copytree(copy_of, instance)
        else:
            instance.mkdir()
        house = open_house(settings(instance), clock)
        try:
            if not copy_of:
                move_in(house)
            made = Town(house, clock, join_doors(house))
            _settle(made)
            made.keep()
            yield made
        finally:
            house.close()


def stand_in(made: Town, column: str) -> None:
    """Let the deputy of this column replace the duo, when the column says so."""
    if column in _STANDS_IN:
        code, email, deputy = _STANDS_IN[column]
        house, who = made.house, desk(made.house, email)
        signing_in.confirm(house, who, PASSPHRASE, "deputy")
        team.activate(house, who, once(house, who), code, THEME, principal(house, deputy), active=True)


# --- furnishing --------------------------------------------------------------------------------------------------


def _settle(made: Town) -> None:
    house = made.house
    _people(house)
    _signals(made)
    _things(made)


def _people(house: House) -> None:
    colleague(house)
    colleague(house, GEA, "Gea Al")
    sql(house, "UPDATE principal SET region = NULL WHERE id = :id", id=principal(house, GEA))
    colleague(house, INEKE, "Ineke Vos", Role.AUDITOR)
    code = keys.invite(house, ADA, "Ada Prins", Role.ADVISER, [_waterstad(house)], region="oefenregio").code
    signing_in.sign_out(house, keys.accept_invitation(house, ADA, code, PASSPHRASE))
    managing.load(house, NEAR)
    managing.load(house, FAR)
    house.keeper.refresh()
    place = house.directory.municipalities["eiland"]
    one, two = escrow.make(house, place)
    code = keys.invite(house, PIET, "Piet Ver", Role.FUNCTIONARIS, [place], region="verweg").code
    session = keys.accept_invitation(house, PIET, code, PASSPHRASE)
    fingerprint = desk_of(house, session).keys.public.fingerprint()
    escrow.use(house, place, one, two, PIET, fingerprint, "first_functionaris")
    house.keeper.refresh()
    code = keys.invite(house, "duo@eiland.example", "Duo", Role.DEPUTY, [place], region="verweg").code
    session = keys.accept_invitation(house, "duo@eiland.example", code, PASSPHRASE)
    fingerprint = desk_of(house, session).keys.public.fingerprint()
    escrow.use(house, place, one, two, "duo@eiland.example", fingerprint, "first_functionaris")
    house.keeper.refresh()
    managing.open_municipality(house, house.directory.municipalities["eiland"])
    newcomer(house, NADIA)
    newcomer(house, NIELS, "bergdorp")


def _waterstad(house: House) -> Municipality:
    """Waterstad, where nearly everybody of the town works."""
    return house.directory.municipalities["waterstad"]


def _filed(made: Town, name: str, municipality: str, reader: str, *, photo: bool = True) -> str:
    house = made.house
    said = draft(municipality=municipality, story=f"Het verhaal van {name}, kenteken XX-000-X, tel. 06-00000000.")
    made.codes[name] = reporting.submit(house, report_token(house), said, uploads=(PHOTO,) if photo else ()).code
    signal = signal_of(house, made.codes[name])
    reading.open_signal(house, desk(house, reader), signal)
    made.signals[name] = signal
    return signal


def _signals(made: Town) -> None:
    house = made.house
    own = _filed(made, "waterstad", "waterstad", FARID)
    farid = desk(house, FARID)
    replying.ask(house, farid, own, once(house, farid), "Hoe laat was het?")
    before = {own}
    for name, partner in (("zorg", "zorgcoordinator"), ("intern", "intern_toezicht")):
        _refer(house, FARID, own, partner)
        now = {row[0] for row in rows(house, "SELECT id FROM signal")}
        made.signals[name] = (now - before).pop()
        before = now
    lasting.propose(house, farid, own, once(house, farid), "Per ongeluk gestuurd")
    before |= {_filed(made, "bergdorp", "bergdorp", GRETA)}
    _refer(house, GRETA, made.signals["bergdorp"], "zorgcoordinator")
    made.signals["zorg of bergdorp"] = ({row[0] for row in rows(house, "SELECT id FROM signal")} - before).pop()
    _filed(made, "bergdorp two", "bergdorp", GRETA, photo=False)
    _filed(made, "eiland", "eiland", PIET)
    _filed(made, "other", "waterstad", FARID, photo=False)
    for name, email in (("zorg", CARLA), ("intern", ILSE)):
        reading.open_signal(house, desk(house, email), made.signals[name])
    made.keep()
    for column, name, place, reader in (
        ("F", "without_farid", "waterstad", FARID),
        ("D", "without_dirk", "waterstad", DIRK),
        ("R", "without_roos", "bergdorp", ROOS),
    ):
        _left(made, column, name, place, reader)


def _refer(house: House, email: str, signal: str, partner: str) -> None:
    """Hand a signal on inside the portal."""
    who = desk(house, email)
    signing_in.confirm(house, who, PASSPHRASE, referring.CONFIRM)
    policy = advising.policy(house, reading.open_signal(house, who, signal).signal)
    purpose, basis = (policy.offered(name, partner)[0].key for name in ("purposes", "bases"))
    referral = referring.Proposal(partner, purpose, basis, PORTAL, "Een vrouw vraagt om een veilige plek.")
    referring.refer(house, who, signal, once(house, who), referral)


def _left(made: Town, column: str, name: str, place: str, reader: str) -> None:
    """A signal that somebody opened and then stepped aside from."""
    house = made.house
    stand_in(made, column)
    signal, who = _filed(made, name, place, reader), desk(house, reader)
    stepping_aside.step_aside(house, who, signal, once(house, who))
    if column in _STANDS_IN:
        code, email, deputy = _STANDS_IN[column]
        lead = desk(house, email)
        team.activate(house, lead, once(house, lead), code, THEME, principal(house, deputy), active=False)


def _things(made: Town) -> None:
    house, things = made.house, made.things
    things["news"] = published(house, kees(house))
    things["far news"] = published(house, kees(house, OTTO, "verweg"))
    for name, email, code in (("activity", FARID, "GM9001"), ("far activity", PIET, "GM9004")):
        things[name] = visit(house, desk(house, email), municipality=code)
    _meetings(made)
    _compared(made)
    people = {
        "person": SANNE,
        "far person": PIET,
        "waiting": NADIA,
        "far waiting": NIELS,
        "deputy": DIRK,
        "roaming": ROOS,
    }
    people |= {"auditor": INEKE, "adviser": ADA, "far auditor": VERA}
    far = colleague_of(house, VERA, "verweg", Role.MANAGER)
    things |= {name: principal(house, email) for name, email in people.items()}
    for name, place in (("invited", "waterstad"), ("far invited", "eiland")):
        there = house.directory.municipalities[place]
        keys.invite(house, f"nieuw@{place}.example", "Nieuw", Role.FUNCTIONARIS, [there], region=there.region)
        things[name] = principal(house, f"nieuw@{place}.example")
    for name, who, region in (("", desk(house, BO), "oefenregio"), ("far ", far, "verweg")):
        promises = {**values_of(house.directory.regions[region], Part.PROMISES), "first_look_days": 3}
        made_by = who, once(house, who), region, Part.PROMISES
        things[f"{name}proposal"] = settling.propose(house, *made_by, promises, "Waarom")
    for name, who, region in (("", desk(house, BAS), "oefenregio"), ("far ", far, "verweg")):
        found = partners.one(house, who, region, "fairwork")
        changed = {**found.document, "phone": "0800-5151", "verified_on": "2026-11-16"}
        things[f"{name}revision"] = partners.change(
            house, who, once(house, who), region, "fairwork", found.seen, changed
        )
        made.clock.move(minutes=1)  # what was changed last is told by its moment
        rules = advising_rules.book(house, who, region)
        advising_rules.remove(house, who, once(house, who), region, "arbeid", rules.seen["arbeid"])
        things[f"{name}rule"] = advising_rules.book(house, who, region).removed
    with house.database.writing() as connection:
        for code in ("GM9001", "GM9004"):
            counters.add(house.database, connection, code, MONTH, THEME, "erased", "none")
            for dimension in ("signal", "melding"):  # figures of the year before, large enough to be shown
                counters.add(house.database, connection, code, f"{TOLD.year}-05", THEME, dimension, "all", 12)
    coordinator = desk(house, KEES)
    partner_figures.add(house, coordinator, once(house, coordinator), TOLD)


def _meetings(made: Town) -> None:
    """One where Farid and Carla sit, with a sheet of two municipalities, and one of the other region."""
    house, things = made.house, made.things
    things["meeting"] = planned(house, FARID, (FARID, CARLA))
    things["sheet"] = brought(house, things["meeting"], made.signals["waterstad"])
    things["sheet of bergdorp"] = brought(house, things["meeting"], made.signals["bergdorp"], GRETA)
    things["task"] = acted(house, things["meeting"], things["sheet"])
    piet = desk(house, PIET)
    things["far meeting"] = gathering.plan(house, piet, once(house, piet), "verweg", TABLE, ON, ())
    things["far sheet"] = brought(house, things["far meeting"], made.signals["eiland"], PIET)
    things["far task"] = acted(house, things["far meeting"], things["far sheet"], PIET)


def _compared(made: Town) -> None:
    """Both municipalities compare: the same plate stands in every story, so there are hits."""
    house = made.house
    settle(house)
    for name, email in (("waterstad", FARID), ("bergdorp", GRETA)):
        compare_all(house, confirmed(house, email), made.signals[name], "plate")


def colleague_of(house: House, email: str, region: str, role: Role) -> Any:
    """Somebody of another region who never reads."""
    code = keys.invite(house, email, "Vera Ver", role, [], region=region).code
    signing_in.sign_out(house, keys.accept_invitation(house, email, code, PASSPHRASE))
    house.keeper.refresh()
    return desk(house, email)
