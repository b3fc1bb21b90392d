"""Makes `first_release.sql` and `first_release.json`: an installation as the first release left it behind.

Run it with the code of that release, whose tests hold the cast (the last commit of the first release is c4563b7):

    git archive c4563b7 | tar x -C /tmp/first
    cd /tmp/first && PYTHONPATH=/tmp/first:/tmp/first/tests python <here>/make_first_release.py

Everything is sealed for real, under the K_APP of the tests, by the code of then. Keys are of chance: made again, it is
another installation with the same people and the same seven signals.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from cast import (
    FARID,
    GRETA,
    K_APP,
    SANNE,
    Clock,
    desk,
    file_signal,
    move_in,
    once,
    open_house,
    settings,
)
from sqlalchemy import Boolean, select

from portal.actions import following, housekeeping, reading, replying, tokens, triaging
from portal.actions.house import House
from portal.adapters import tables
from portal.domain.signals import Contact, Status

HERE = Path(__file__).parent


def signal_of(house: House, code: str) -> str:
    """The id of the signal behind a receipt code."""
    with house.database.reading() as connection:
        return str(following.find(connection, code).signal.id)


def told(house: House) -> tokens.FormToken:
    """A token of the form with which a reporter adds something."""
    return tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))


def play(house: House, clock: Clock) -> list[dict[str, Any]]:
    """Seven signals in the states there were; what is known of each."""
    made: list[dict[str, Any]] = []

    def filed(name: str, municipality: str = "waterstad", **own: Any) -> tuple[str, str]:
        story = f"Het verhaal van {name}: een witte bus bij de haven, kenteken AB-123-C."
        code = file_signal(house, municipality=municipality, story=story, **own)
        signal = signal_of(house, code)
        made.append({"name": name, "municipality": municipality, "code": code, "signal": signal, "story": story})
        return code, signal

    filed("nieuw")
    contact = Contact(name="Noor Janssen", phone="06 12345678", email="noor@example.nl", notify=True)
    code, signal = filed("in gesprek", contact=contact, indicators=())
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    replying.ask(house, farid, signal, once(house, farid), "Welke kleur had de bus?")
    following.add(house, told(house), code, "De bus was wit.")
    triaging.add_note(house, farid, signal, once(house, farid), "Gebeld met de wijkagent.")
    made[-1] |= {"messages": ["Welke kleur had de bus?", "De bus was wit."], "note": "Gebeld met de wijkagent."}
    _code, signal = filed("besproken")
    sanne = desk(house, SANNE)
    reading.open_signal(house, sanne, signal)
    triaging.take(house, sanne, signal, once(house, sanne))
    triaging.move_to(house, sanne, signal, once(house, sanne), Status.DISCUSSED)
    code, signal = filed("gesloten")
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank voor je signaal.", "")
    following.follow(house, code)
    following.rate(house, told(house), code, "3")
    made[-1] |= {"messages": ["Dank voor je signaal."]}
    filed("acuut", answers={"urgentie": ("acuut",)})
    filed("zonder Farid", exclude=(farid.staff.principal,))
    _code, signal = filed("bergdorp", "bergdorp")
    greta = desk(house, GRETA)
    reading.open_signal(house, greta, signal)
    triaging.add_note(house, greta, signal, once(house, greta), "Langs geweest.")
    made[-1] |= {"note": "Langs geweest."}
    clock.move(days=1)
    housekeeping.round_of_work(house)
    return made


def literal(value: Any, is_boolean: bool) -> str:
    """A value as SQLite and PostgreSQL both read it; bytes as X'…', which PostgreSQL writes as '\\x…'."""
    if value is None:
        return "NULL"
    if is_boolean:
        return "true" if value else "false"
    if isinstance(value, (bytes, memoryview)):
        return f"X'{bytes(value).hex()}'"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def main() -> None:
    """Play it, and write both files."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        house = open_house(settings(Path(folder)), clock)
        shares = move_in(house)
        signals = play(house, clock)
        lines = []
        with house.database.reading() as connection:
            for table in tables.Table.metadata.sorted_tables:
                columns = ", ".join(table.columns.keys())
                booleans = [isinstance(column.type, Boolean) for column in table.columns]
                for row in connection.execute(select(table)):
                    values = ", ".join(literal(*each) for each in zip(row, booleans, strict=True))
                    lines.append(f"INSERT INTO {table.name} ({columns}) VALUES ({values});\n")
        known = {
            "k_app": K_APP.hex(),
            "roots": (Path(folder) / "roots.toml").read_text(),
            "shares": shares.of,
            "today": house.today().isoformat(),
            "signals": signals,
        }
        house.close()
    (HERE / "first_release.sql").write_text("".join(lines))
    (HERE / "first_release.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
