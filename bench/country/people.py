"""The people of the country: accounts, keys, paper keys and approvals, written by the functions of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import UUID, uuid4

from sqlalchemy import Connection

from bench.country.places import Town
from portal.actions.house import House
from portal.actions.installation import demo, managing
from portal.actions.people import approving, keys
from portal.adapters import accounts, directory, local_keys, provenance, roots, trail, vault
from portal.adapters.vault import Cost, PublicKeys, Secret, UserKeys
from portal.domain.places import Municipality, Role
from portal.domain.trail import Event

THEME = "mensenhandel"
PASSPHRASE = demo.PASSPHRASE
CHEAP = Cost(1, 8 * 1024 * 1024)
"""Of nearly all unlockers: making a thousand at the real cost would take most of the time. They open all the same."""

DEPUTIES = 0.82
"""Of how many municipalities there is a deputy: with the duos and a deputy per region a thousand people."""


@dataclass
class Crowd:
    """Who reads in each municipality (CBS code): seeds of the duo by principal, and k_local."""

    seeds: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    local: dict[str, bytes] = field(default_factory=dict)


def address(slot: str, place: str) -> str:
    """The address of somebody: `zorg` or `veiligheid` of a municipality, `keten` or `plaatsvervanger` of a region."""
    return f"{slot}@{place}.example"


@dataclass(frozen=True, slots=True)
class _Person:
    principal: str
    role: Role
    keys: UserKeys
    seed: bytes

    @property
    def public(self) -> PublicKeys:
        return self.keys.public


class Settling:
    """Writes everybody, in one transaction."""

    def __init__(self, house: House, connection: Connection, found: Sequence[Town]) -> None:
        self.house = house
        self.connection = connection
        self.towns = found
        self.places = house.directory.municipalities
        self.crowd = Crowd()
        self.papers = {self.places[town.slug].code: vault.new_escrow(house.random) for town in found}
        made_on = house.today().isoformat()
        self.roots = {code: roots.Root(str(uuid4()), paper.public, made_on) for code, paper in self.papers.items()}

    def settle(self) -> Crowd:
        """Everybody with a seat, approved by the paper key; every municipality is opened."""
        for slug in sorted({town.region for town in self.towns}):
            own = [self.places[town.slug] for town in self.towns if town.region == slug]
            self._person(address("keten", slug), f"Keten {slug}", Role.COORDINATOR, (), region=slug)
            stand_in = self._person(
                address("plaatsvervanger", slug), f"Regio {slug}", Role.REGIONAL_DEPUTY, own, region=slug
            )
            for place in own:
                self._approve(place, stand_in)
        for at, town in enumerate(self.towns):
            self._town(self.places[town.slug], real=at == 0, deputy=(at * DEPUTIES) % 1 < DEPUTIES)
        roots.write(self.house.settings.instance / "roots.toml", self.roots)
        directory.changed(self.connection)
        return self.crowd

    def _town(self, place: Municipality, *, real: bool, deputy: bool) -> None:
        duo = [
            self._person(
                address(slot, place.slug), f"{slot.title()} {place.name}", Role.FUNCTIONARIS, (place,), slot, real
            )
            for slot in ("zorg", "veiligheid")
        ]
        people = list(duo)
        if deputy:
            people.append(
                self._person(address("vervanger", place.slug), f"Vervanger {place.name}", Role.DEPUTY, (place,))
            )
        for person in people:
            self._approve(place, person)
        self._local(place, people)
        self.crowd.seeds[place.code] = [(person.principal, person.seed) for person in duo]
        managing.switch(self.house, self.connection, place.code, is_open=True, actor=None)

    def _person(
        self,
        email: str,
        name: str,
        role: Role,
        places: Sequence[Municipality],
        slot: str | None = None,
        real: bool = False,
        region: str | None = None,
    ) -> _Person:
        house, connection = self.house, self.connection
        principal = keys.enrol(house, connection, email, name, role, places, region, "nl")
        keys.add_seats(connection, principal, role, places, THEME, slot)
        seed = Secret(house.random(32))
        own = UserKeys.from_seed(seed)
        cost = vault.STRONG if real else CHEAP
        accounts.change_account(
            connection,
            principal,
            unlocker=vault.make_unlocker(PASSPHRASE, principal, seed, house.random, cost),
            sealing_key=own.public.sealing,
            verifying_key=own.public.verifying,
            session_epoch=1,
        )
        provenance.remember(connection, house.app_keys, principal, role, own.public)
        trail.append(connection, house.app_keys, Event("keys_made", house.clock(), principal))
        return _Person(principal, role, own, bytes(seed))

    def _approve(self, place: Municipality, person: _Person) -> None:
        paper, root = self.papers[place.code], self.roots[place.code]
        opened = vault.escrow_keys(paper.share1, paper.share2)
        account = SimpleNamespace(
            id=person.principal, sealing_key=person.public.sealing, verifying_key=person.public.verifying
        )
        approving.certify(self.house, self.connection, place.code, account, person.role, opened, root.id)

    def _local(self, place: Municipality, people: Sequence[_Person]) -> None:
        """k_local: made by the first of the duo, and given to the others."""
        random = self.house.random
        key_id, key = str(UUID(bytes=random(16), version=4)), vault.new_key(random)
        first, *others = people
        own = {first.principal: vault.keep_local(first.keys, place.code, key_id, first.principal, key, random)}
        for person in others:
            given = first.keys, first.principal, person.public.sealing, key_id, person.principal, key, random
            own[person.principal] = vault.give_local(*given)
        local_keys.add(self.connection, place.code, key_id, own)
        self.crowd.local[place.code] = bytes(key)
