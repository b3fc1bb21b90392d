"""The demo: a region with invented people and signals, filed and handled through the real actions."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.house import HERE, House
from portal.actions.installation import demo_awareness, demo_figures, demo_linking, demo_meeting, demo_steps, managing
from portal.actions.installation.demo_cast import PASSPHRASE
from portal.actions.people import escrow, keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.publishing import news
from portal.actions.reporters import following, reporting
from portal.adapters import directory
from portal.domain.deadlines import add_working_days
from portal.domain.places import READERS, RECEIVERS, Municipality, Role
from portal.domain.signals import Contact, Draft

_HALF = "half"
_REGION = "markiezaten"
_ANCHOR_WORKING_DAYS = -3
"""The newest story of the file was received three working days ago."""

__all__ = ["PASSPHRASE", "load"]


def load(house: House, say: Callable[[str], None] = lambda text: None, *, people_only: bool = False) -> int:
    """Fill an empty database with the demo; returns the number of signals. The database is marked as a demo.

    `people_only`: the region and everybody in it, with empty inboxes.
    """
    with house.database.writing() as connection:
        directory.put_fact(connection, "demo", _HALF)
    folders = house.settings.own_and_shipped("regions")
    managing.load(house, _toml(folders[-1] / "markiezaten.toml"))
    files = house.settings.own_and_shipped("demo")[-1]
    say("people and keys")
    people = _toml(files / "people.toml")["people"]
    desks = _people(house, people)
    demo_linking.leave_phones(house, people, desks)
    house = demo_linking.with_key(house, _REGION)
    demo_linking.settle(house, _REGION, desks)
    say("signals")
    stories = [] if people_only else _stories(house, files)
    told = {story["id"]: _tell(house, story, desks) for story in stories}
    for message in [] if people_only else _toml(files / "news.toml")["news"]:
        _announce(house, message, desks)
    if not people_only:
        demo_figures.deal(house, _toml(files / "figures.toml"))
        meetings = _toml(files / "meetings.toml")["meetings"]
        demo_meeting.meet(house, meetings, desks, told, lambda day, hour: _at(house, day, hour))
        demo_awareness.write_down(house, _toml(files / "awareness.toml")["activities"], desks)
    for desk in desks.values():
        signing_in.sign_out(house, desk.session)
    with house.database.writing() as connection:
        directory.put_fact(connection, "demo", "1")
    return len(stories)


def _stories(house: House, folder: Path) -> list[dict[str, Any]]:
    """The stories of every file `signals*.toml` whose theme is used here; each knows its theme."""
    found = []
    for path in sorted(folder.glob("signals*.toml"), key=lambda path: path.stem):
        data = _toml(path)
        if data["theme"] in house.themes:
            found += [{**story, "theme": data["theme"]} for story in data["signals"]]
    return found


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


# --- people ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Person:
    """One entry of people.toml; `places` are the municipalities this person answers for."""

    email: str
    role: Role
    places: tuple[Municipality, ...]


def _people(house: House, entries: list[dict[str, Any]]) -> dict[str, Desk]:
    people = [_invite(house, entry) for entry in entries]
    sessions = {}
    for person, code in people:
        sessions[person.email] = keys.accept_invitation(house, person.email, code, PASSPHRASE)
    _approve(house, [person for person, _ in people], sessions)
    house.keeper.refresh()
    for place in house.directory.municipalities.values():
        managing.open_municipality(house, place)
    return {email: _desk(house, session) for email, session in sessions.items()}


def _invite(house: House, entry: Mapping[str, Any]) -> tuple[_Person, str]:
    places = house.directory.municipalities
    role = Role(entry["role"])
    if "municipality" in entry:
        own: tuple[Municipality, ...] = (places[entry["municipality"]],)
    else:
        own = tuple(place for place in places.values() if place.region == entry["region"])
    given = keys.invite(
        house,
        entry["email"],
        entry["name"],
        role,
        own,
        region=entry.get("region"),
        slot=entry.get("slot"),
        themes=[theme for theme in entry.get("themes", ()) if theme in house.themes],
        language=entry["language"],
    )
    return _Person(given.email, role, own), given.code


def _approve(house: House, people: list[_Person], sessions: Mapping[str, signing_in.Key]) -> None:
    """The ceremonies: the paper key approves everybody once; its shares go into the instance folder."""
    for place in house.directory.municipalities.values():
        share1, share2 = escrow.make(house, place)
        for number, share in (("1", share1), ("2", share2)):
            paper = house.settings.instance / f"escrow-{place.slug}-{number}.txt"
            paper.write_text(share + "\n")
            paper.chmod(0o600)
        for person in people:
            if person.role in (*READERS, *RECEIVERS) and place in person.places:
                fingerprint = _desk(house, sessions[person.email]).keys.public.fingerprint()
                escrow.use(house, place, share1, share2, person.email, fingerprint, "first_functionaris")


def _desk(house: House, session: signing_in.Key) -> Desk:
    desk = signing_in.resume(house, session, person=True)
    if desk is None:
        raise RuntimeError("a demo session ended while the demo was being made")
    return desk


# --- signals -----------------------------------------------------------------------------------------------------


def _tell(house: House, story: Mapping[str, Any], desks: Mapping[str, Desk]) -> demo_steps.Told:
    newest = add_working_days(house.today(), _ANCHOR_WORKING_DAYS)
    received = newest - timedelta(days=story["days_before"])
    then = _at(house, received, 11)
    token = tokens.read(then, reporting.PURPOSE, tokens.issue(then, reporting.PURPOSE))
    draft = _draft(house, story)
    receipt = reporting.submit(then, token, draft, youngest=0)
    with house.database.reading() as connection:
        found = following.find(connection, receipt.code).signal.id
    told = demo_steps.Told(found, receipt.code, story["language"], draft.theme)
    for step in story["steps"]:
        # offices are closed at the weekend; nothing of a story lies in the future
        day = add_working_days(received + timedelta(days=step["days_after"]), 0)
        desk = desks[step.get("by", story.get("by"))]
        demo_steps.play(demo_steps.Scene(_at(house, day, 14), desk, told), step)
    return told


def _announce(house: House, message: Mapping[str, Any], desks: Mapping[str, Desk]) -> None:
    then, desk = _at(house, house.today() - timedelta(days=message["days_before"]), 9), desks[message["by"]]
    token = tokens.read(then, triaging.PURPOSE, tokens.issue(then, triaging.PURPOSE, desk.session), desk.session)
    texts = {code: (title, message["text"][code].strip()) for code, title in message["title"].items()}
    news.publish(then, desk, token, texts)


def _at(house: House, day: date, hour: int) -> House:
    moment = min(datetime.combine(day, time(hour), HERE), house.clock())
    return replace(house, clock=lambda: moment)


def _draft(house: House, story: Mapping[str, Any]) -> Draft:
    theme = house.themes[story["theme"]]
    fields = story["fields"]
    answers, texts = {}, {}
    for question in theme.questions:
        value = fields.get(question.key)
        if value is None or question.key == "story":
            continue
        if question.choices:
            answers[question.key] = tuple(value) if isinstance(value, list) else (value,)
        else:
            texts[question.key] = value
    contact = Contact(
        name=fields.get("contact_name", ""),
        phone=fields.get("contact_phone", ""),
        email=fields.get("contact_email", ""),
    )
    return Draft(
        municipality=story["municipality"],
        theme=theme.key,
        language=story["language"],
        story=fields["story"].strip(),
        answers=answers,
        texts=texts,
        indicators=tuple(fields.get("indicators", ())),
        contact=contact,
    )
