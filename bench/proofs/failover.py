"""Two nodes and a database that is killed: nothing that was acknowledged is lost, nothing is there twice.

Clients file signals through the shipped nginx, without stickiness, at two nodes with a worker each, on a PostgreSQL
primary with a synchronous standby. Meanwhile web processes, whole nodes, workers and the primary are killed (SIGKILL)
at random moments; the standby is promoted, and what was the primary is taken back as the standby, again and again.
Others follow their signal, a functionaris reads, and somebody asks for the form all the time.

Mail: every letter that the database ever held is written down by a trigger beside it and compared with what a real mail
server took. A worker that is killed between the 250 of the mail server and its own commit sends that letter once more:
at most one more per kill of a worker, which is counted.

Detection is no part of the portal: `--detect` milliseconds pass between the kill and the promotion, and they are told
apart. The control (`control`) promotes a standby that fell behind: the same look at the database must see what is lost.

`python -m bench.proofs.failover --forms 10000 --promotions 6 --kills 45`
"""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bench import kill
from bench.proofs import letters, nodes, report, stage, standby
from bench.proofs.crowd import Crowd, Follower, Reader, Watcher
from bench.proofs.nodes import Node
from bench.proofs.report import Found
from portal.actions.house import House
from portal.actions.worker import housekeeping

from cast import file_signal  # isort: skip

KINDS = ("process", "node", "worker")
LATER = timedelta(minutes=6)
"""Longer than the lease of a letter: what a killed worker held is free by then."""


@dataclass
class Switch:
    """One failover; moments of `time.monotonic`."""

    killed: float
    promoted: float


@dataclass
class Setting:
    """All that runs: the servers, the nodes, and this process beside them with the same installation."""

    pair: standby.Pair
    nodes: list[Node]
    port: int
    house: House
    mail: letters.Taker
    seed: int
    switches: list[Switch] = field(default_factory=list)
    killed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def ready(self) -> bool:
        """Whether every node takes signals."""
        return all(node.ready() for node in self.nodes)


@contextmanager
def setting(seed: int, *, processes: int = 2, flush: bool = True) -> Iterator[Setting]:
    """Two servers, two nodes with a worker each, nginx before them, a mail server. All of it ends with this.

    `processes`: that answer requests, of each node. `flush`: whether the database waits for the disk.
    """
    shift = nodes.ahead()
    clock = nodes.clock(shift)
    with tempfile.TemporaryDirectory(prefix="portal-nodes-") as temporary, letters.taker(clock, seed) as mail:
        folder = Path(temporary)
        folder.chmod(0o755)
        with (
            standby.pair(flush=flush) as pair,
            stage.moved_in(_made(folder / "first"), pair.url, clock, smtp_url=mail.url) as (house, _),
        ):
            letters.write_down(pair.primary, shift)
            environ = stage.environ(house)
            made = [nodes.make(folder / name, folder / "first", environ, shift, processes) for name in ("one", "two")]
            with nodes.balancer(folder, [node.port for node in made]) as port:
                try:
                    for node in made:
                        node.web.begin()
                        node.worker.begin()
                    running = Setting(pair, made, port, house, mail, seed)
                    nodes.wait_until(running.ready)
                    yield running
                finally:
                    for node in made:
                        node.worker.stop()
                        node.web.stop()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def fail_over(running: Setting, detect: float) -> Switch:
    """Kill the primary, and promote the standby so many seconds later."""
    running.pair.primary.kill()
    killed = time.monotonic()
    time.sleep(detect)
    running.pair.promote()
    switch = Switch(killed, time.monotonic())
    running.switches.append(switch)
    return switch


def _strike(running: Setting, kind: str, chance: random.Random) -> bool:
    """Kill one process of this kind, somewhere. Whether there was one."""
    node = chance.choice(running.nodes)
    if kind == "process":
        return node.kill_one(chance)
    if kind == "node":
        return node.web.kill()
    if chance.random() < 0.7:
        running.mail.wait_for_a_letter(6)  # the moment that matters: it is being taken right now
    return node.worker.kill()


def chaos(running: Setting, crowd: Crowd, reader: Reader, promotions: int, kills: int, detect: float) -> None:
    """Everything is killed in turn while the forms come in, the last of it before nine tenths of them are there."""
    chance = random.Random(running.seed)
    deeds = ["primary"] * promotions + [KINDS[number % len(KINDS)] for number in range(kills)]
    chance.shuffle(deeds)
    for number, deed in enumerate(deeds, 1):
        due = crowd.total * 0.9 * (number - chance.uniform(0.2, 0.8)) / len(deeds)
        nodes.wait_until(lambda due=due: crowd.done >= due or crowd.over, 600)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.05))
        if deed == "primary":
            reads = reader.answers["read"]  # signed in since the last time, so that there is a session to lose
            nodes.wait_until(lambda reads=reads: reader.answers["read"] > reads, 60)  # type: ignore[misc]
            fail_over(running, detect * chance.uniform(0.5, 1.5))
            threading.Thread(target=_some_more, args=(running, kills, chance)).start()
            running.pair.take_back()
        else:
            until = time.monotonic() + 20
            while not _strike(running, deed, chance) and time.monotonic() < until:
                time.sleep(0.05)
            running.killed[deed] += 1
        letters.next_slot(running.house)


def _some_more(running: Setting, kills: int, chance: random.Random) -> None:
    """While the old primary is taken back something else may die as well."""
    if kills and chance.random() < 0.5:
        running.killed["process"] += _strike(running, "process", chance)


def prove(
    running: Setting, forms: int, promotions: int, kills: int, detect: float, clients: int = 8, *, rolling: bool = True
) -> Found:
    """File so many forms while all this happens, and look at what is there afterwards.

    `detect`: seconds before a promotion. `rolling`: restart the nodes one after the other as well.
    """
    house, found = running.house, Found()
    before = kill.number_of_signals(house)
    crowd = Crowd(running.port, house, forms)
    reader = Reader(running.port, house, crowd)
    others = (Follower(running.port, crowd, running.seed), reader, Watcher(running.port))
    with _beside(*(other.work for other in others)) as stop:
        crowd.hold()
        crowd.begin(clients)
        chaos(running, crowd, reader, promotions, kills, detect)
        _one_more(crowd)
        crowd.release()
        crowd.wait()
        nodes.wait_until(running.ready, 120)
        for other in others:
            other.after_it_all()
        stop.set()
    if rolling:
        _restart(running, found)
    _look(running, crowd, before, found)
    _mail(running, found)
    for other in others:
        other.tell(found, len(running.switches))
    found.count("a failover or kill did not happen", len(running.switches) != promotions)
    found.figures |= {
        "forms": crowd.sent, "clients": clients, "killed": running.killed, "promotions": len(running.switches),
        "starts_of_web_servers": sum(node.web.starts for node in running.nodes),
        "taken_back_by_rewind": running.pair.rewound, "taken_back_by_copy": running.pair.copied,
        "answered_to_forms": dict(sorted(crowd.answers.items())),
        "seconds_of_the_slowest_form": round(max(crowd.took, default=0), 2),
        "recovery": recovery(running.switches, crowd),
    }  # fmt: skip
    return found


def _one_more(crowd: Crowd) -> None:
    """Somebody files after the last deed, so that it is known when that was possible again."""
    before = crowd.done
    nodes.wait_until(lambda: crowd.done > before or crowd.over, 120)


@contextmanager
def _beside(*works: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(stop,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def recovery(switches: list[Switch], crowd: Crowd) -> dict[str, dict[str, float]]:
    """Seconds until the first form that was acknowledged again: since the kill, and since the promotion alone."""
    times: dict[str, list[float]] = {"since_the_kill": [], "detecting_and_promoting": [], "since_the_promotion": []}
    for switch in switches:
        first = min((moment for moment in crowd.acknowledged_at if moment >= switch.promoted), default=None)
        if first is not None:
            times["since_the_kill"].append(first - switch.killed)
            times["detecting_and_promoting"].append(switch.promoted - switch.killed)
            times["since_the_promotion"].append(first - switch.promoted)
    return {
        name: {"median": round(statistics.median(values), 2), "worst": round(max(values), 2)}
        for name, values in times.items()
        if values
    }


def _restart(running: Setting, found: Found) -> None:
    """Node after node is asked to end and started again, under load: nobody may notice."""
    crowd = Crowd(running.port, running.house, 10**6)
    crowd.begin(4)
    for node in running.nodes:
        code = node.web.stop()
        found.count("a node that was asked to end did not end well", code != 0)
        node.web.begin()
        nodes.wait_until(node.ready, 60)
        time.sleep(nodes.SHUNNED + 0.3)
    crowd.stop()
    found.count("requests that failed during a rolling restart", crowd.failed)
    found.figures["forms_during_the_rolling_restart"] = crowd.done
    crowd.check(found, "during the rolling restart")


def _look(running: Setting, crowd: Crowd, before: int, found: Found) -> None:
    house = running.house
    crowd.check(found, killed=running.killed["process"] + 2 * running.killed["node"])
    found.count("acknowledged and lost", lost(house, set[str]().union(*crowd.shown.values())))
    found.count("half signals", kill.number(house, kill.HALF))
    made = kill.number_of_signals(house) - before - int(found.figures.get("forms_during_the_rolling_restart", 0))
    found.count("not one signal for each form", abs(made - crowd.sent))


def lost(house: House, codes: Iterable[str]) -> int:
    """How many codes that were shown lead to nothing."""
    return sum(kill.find(house, code) is None for code in codes)


def _mail(running: Setting, found: Found) -> None:
    """A last slot, and what killed workers still hold; then every letter is counted."""
    house = running.house
    letters.next_slot(house)
    house.keeper.refresh()
    housekeeping.make_news(house)
    nodes.wait_until(lambda: stage.number(house, "SELECT count(*) FROM news") == 0, 60)
    later = replace(house, clock=lambda: house.clock() + LATER)
    for _ in range(50):
        housekeeping.deliver(later)
    found.count("mail that still waits", stage.number(house, "SELECT count(*) FROM delivery"))
    counted = letters.compare(house, running.mail)
    found.count("letters lost", counted.lost)
    found.count("flags that went down without a letter", counted.untold)
    found.count("people who were put down twice for a slot", counted.twice)
    found.count("letters doubled beyond one per killed worker", max(0, counted.doubled - running.killed["worker"]))
    found.count("no letter was sent", not counted.taken)
    found.figures["mail"] = {
        "letters": counted.due, "taken_by_the_server": counted.taken, "slots": counted.slots,
        "doubled": counted.doubled, "workers_killed": running.killed["worker"],
    }  # fmt: skip


def control(before: int = 3, after: int = 5) -> Found:
    """A standby that heard nothing of the last signals is promoted: `lost` must see exactly those."""
    clock = nodes.clock(0)
    with standby.pair(synchronous=False, flush=False) as pair, stage.furnished(None, pair.url, clock) as house:
        codes = [file_signal(house) for _ in range(before)]
        now = pair.primary.ask("SELECT pg_current_wal_lsn()")
        nodes.wait_until(lambda: pair.standby.ask(f"SELECT pg_last_wal_replay_lsn() >= '{now}'::pg_lsn"))
        pair.deaf()
        codes += [file_signal(house) for _ in range(after)]
        pair.primary.kill()
        pair.promote()
        house.database.engine.dispose()
        found = Found({"acknowledged": len(codes), "behind": after, "seen_as_lost": lost(house, codes)})
    found.count("a standby that fell behind was promoted, and not exactly that was seen as lost",
                found.figures["seen_as_lost"] != after)  # fmt: skip
    return found


def main() -> None:
    """The command."""
    options = report.options(__doc__, forms=10_000, promotions=6, kills=45, detect=1000, clients=8)
    options.add_argument("--no-flush", action="store_true", help="do not wait for the disk: quicker")
    given = options.parse_args()

    def run() -> Found:
        with setting(given.seed, flush=not given.no_flush) as running:
            found = prove(running, given.forms, given.promotions, given.kills, given.detect / 1000, given.clients)
        found.add(control(), "control")
        return found

    report.conclude("failover", given.into, run)


if __name__ == "__main__":
    main()
