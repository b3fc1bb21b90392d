"""Every sample signal (domain.md 8) walks to its listed outcome through the screens, in the region of the demo.

It is filed at the front door of its municipality and handled by the functionaris there, with forms only. S02 and S04
are linked with signals of OTHER municipalities: both are compared, and a hit is called about. The screens offer no such
step by hand, on purpose: "linked" says that a link stands there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from babel.dates import format_date
from cast import K_LINK, Clock, desk_of, open_house, settings
from conftest import Colleague, Visitor
from pages import fields, find, parse, text_of
from peek import rows, signal_of

from portal.actions.house import HERE, House
from portal.actions.installation import demo, demo_linking
from portal.actions.links import comparing
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.domain.matching import Identifier, Kind, normalise
from portal.domain.signals import Status
from portal.doors import join_doors
from portal.settings import CHECKOUT

SAMPLES: dict[str, dict[str, Any]] = {
    each["id"]: each for each in tomllib.loads((CHECKOUT / "instance" / "demo" / "signals.toml").read_text())["signals"]
}
TWIN = {"S01": "S13", "S13": "S01"}
ELSEWHERE = {"S02": "S01", "S04": "S03"}
FUNCTIONARIS = {each["municipality"]: each["by"] for each in SAMPLES.values() if "by" in each}
CARLA = "zorg@markiezaten.example"
NOTE = "Kort wat er is gebeurd."

TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=HERE)
REVIEW = date(2027, 2, 23)
IN_FOUR_WEEKS, IN_TWENTY_WORKING_DAYS, IN_FIVE_WORKING_DAYS = date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 8)

ENDS: dict[str, tuple[Status, date | None]] = {
    # the partner is asked after four weeks
    **dict.fromkeys(("S01", "S03", "S04", "S07", "S08", "S09", "S10"), (Status.PASSED_ON, IN_FOUR_WEEKS)),
    # the partner is done: nobody is asked any more, but the signal is not forgotten
    "S02": (Status.PASSED_ON, IN_TWENTY_WORKING_DAYS),
    "S06": (Status.PASSED_ON, IN_TWENTY_WORKING_DAYS),
    "S05": (Status.KEPT, REVIEW),
    "S11": (Status.KEPT, REVIEW),
    "S12": (Status.CLOSED, None),
    # the reporter heard nothing yet, and comes first
    "S13": (Status.DISCUSSED, IN_FIVE_WORKING_DAYS),
    "S14": (Status.KEPT, IN_FIVE_WORKING_DAYS),
}


@pytest.fixture(scope="module")
def clock() -> Clock:
    """Tuesday 1 December 2026: four weeks and twenty working days end on different days."""
    return Clock(TUESDAY)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, catalogs: None, clock: Clock) -> Iterator[House]:
    """The region file and everybody of the demo, with inboxes that are empty at first. All samples walk through it."""
    opened = open_house(
        settings(tmp_path_factory.mktemp("region"), demo=True, link_keys={"markiezaten": K_LINK}), clock
    )
    demo.load(opened, people_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def doors(house: House) -> WSGIApplication:
    """Both doors, once."""
    return join_doors(house)


class Walk:
    """One sample on its way: each act is a form that is filled in and sent."""

    def __init__(self, house: House, front: Visitor, office: Colleague, sample: str) -> None:
        self.house, self.front, self.office, self.sample = house, front, office, SAMPLES[sample]
        self.theme = house.themes["mensenhandel"]
        self.referrals = [step for step in self.sample["steps"] if step["act"] == "refer"]
        self.referred = 0
        self.code = self.file(sample)
        self.signal = signal_of(house, self.code)
        self.path = f"/werk/signalen/{self.signal}"

    def file(self, sample: str) -> str:
        """The reporter hands it in, in their own language; returns the receipt code."""
        told = SAMPLES[sample]
        answer = self.front.fill(f"/{told['language']}/{told['municipality']}/melden", **told["fields"])
        assert answer.status_code == 200
        return text_of(find(answer.text, "receipt-code")).replace("-", "")

    def send(self, form: str, act: str, **values: Any) -> None:
        answer = self.office.fill(self.path, form, to=f"{self.path}/{act}", **values)
        assert answer.status_code == 303, text_of(find(answer.text, "error-summary"))

    def reach(self, outcome: str) -> None:
        """The act that this outcome comes from."""
        if outcome == "verrijkt":
            self.send("form-feiten", "feiten", code="bag", result="found", fact=NOTE)
        elif outcome == "gekoppeld" and self.sample["id"] in ELSEWHERE:
            self.compare(ELSEWHERE[self.sample["id"]])
        elif outcome == "gekoppeld":
            self.link(signal_of(self.house, self.file(TWIN[self.sample["id"]])))
        elif outcome == "besproken":
            self.send("form-status", "status", target="discussed")
        elif outcome == "bewaard":
            self.send("form-status-kept", "status", review_on=REVIEW.isoformat())
        elif outcome == "geen_actie":
            self.send("form-afsluiting", "afsluiting", outcome=outcome, standard="fitting")
        elif outcome.startswith("doorgezet_"):
            self.refer(self.referrals[self.referred])
        elif outcome in ("zorg_gestart", "controle_gedaan"):
            self.hear(outcome)
        else:
            self.send("form-stappen", "stappen", outcome=outcome, text=NOTE)

    def refer(self, step: dict[str, Any]) -> None:
        """Look at what goes out, then confirm with the kluiszin (asked once in ten minutes)."""
        to = f"{self.path}/doorzettingen"
        chosen = {name: step[name] for name in ("goal", "basis", "channel", "text", "shared") if name in step}
        preview = self.office.fill(f"{to}/nieuw?partner={step['partner']}", "refer", to=to, **chosen)
        assert preview.status_code == 200, text_of(find(preview.text, "error-summary"))
        assert text_of(find(preview.text, "gets")) == step["text"]
        confirm = {"step": "confirm", "passphrase": demo.PASSPHRASE, "reminded": "1"}
        assert self.office.post(to, {**fields(preview.text, "refer"), **confirm}).status_code == 303
        self.referred += 1

    def hear(self, outcome: str) -> None:
        """What came back of the last referral."""
        page = f"{self.path}/doorzettingen/{self.referred}"
        answer = self.office.fill(page, "answer", to=f"{page}/antwoord", said="done", outcome=outcome)
        assert answer.status_code == 303

    def link(self, other: str) -> None:
        """Confirm the suggestion that the portal makes once both were opened."""
        assert self.office.get(f"/werk/signalen/{other}").status_code == 200
        everything = f"{self.path}/koppelingen"  # the page of the signal shows the first few
        for form in parse(self.office.get(everything).text).iter("form"):
            held = {each.get("name"): each.get("value", "") for each in form.iter("input")}
            if held.get("link") == other:
                answer = self.office.post(everything, {**held, "passphrase": demo.PASSPHRASE})
                assert answer.status_code == 303
                return
        raise AssertionError("no suggestion")

    def compare(self, twin: str) -> None:
        """A colleague elsewhere compared the plate of the other one; so does this one, and calls about the hit."""
        other = signal_of(self.house, self.file(twin))
        demo_linking.compare(self.house, self.elsewhere(twin), other, ("plate",))
        path = f"{self.path}/vergelijken"
        choices = {each.get("value"): each for each in parse(self.office.get(path).text).iter("input")}
        plate = comparing.tag_of(Identifier(Kind.PLATE, normalise(Kind.PLATE, SAMPLES[twin]["fields"]["plate"]) or ""))
        assert plate in choices
        answer = self.office.fill(path, "compare", pick=plate, passphrase=demo.PASSPHRASE)
        assert answer.status_code == 303
        for form in parse(self.office.get("/werk/koppelingen").text).iter("form"):
            action, held = form.get("action"), {each.get("name"): each.get("value", "") for each in form.iter("input")}
            if action == f"{self.path}/treffer" and "same" in held:
                sent = {**held, "do": "call", "text": NOTE, "same": "1"}
                assert self.office.post(action, sent).status_code == 303
                return
        raise AssertionError("no hit")

    def elsewhere(self, sample: str) -> Desk:
        """The functionaris of another sample, at work."""
        return desk_of(self.house, signing_in.sign_in(self.house, SAMPLES[sample]["by"], demo.PASSPHRASE))

    def tell(self, text: str) -> None:
        """A standard text for the reporter."""
        self.send("form-terugkoppeling", "terugkoppeling", standard=text)

    @property
    def listed(self) -> list[str]:
        """What came of it in the end, as domain.md lists it."""
        return list(self.sample["outcomes"])

    def shown(self) -> list[str]:
        """What the page of the signal says came of it: the steps on the way, then the end."""
        page = self.office.get(self.path).text
        labels = {each.label["nl"]: each.key for each in self.theme.outcomes}
        steps = [each for each in find(page, "journal").iter("li") if each.get("class") == "path__step"]
        found = [labels[(next(step.iter("span")).text or "").strip()] for step in steps]
        end = [labels[text_of(each)] for each in list(find(page, "closing").iter("dd"))[:1]]
        return found + [each for each in end if each not in found]

    def stands(self) -> tuple[Status, date | None]:
        """Its status and when it is due; the page says the same."""
        ((status, due),) = rows(self.house, "SELECT status, due_on FROM signal WHERE id = :id", id=self.signal)
        acts = text_of(find(self.office.get(self.path).text, "acts"))
        day = date.fromisoformat(due) if due else None
        assert self.theme.statuses[status].label["nl"] in acts
        assert day is None or format_date(day, "d MMMM y", locale="nl") in acts
        return Status(status), day

    def follow(self) -> tuple[str, str]:
        """What the reporter sees with the code: (the status, all of the page)."""
        path = f"/{self.sample['language']}/{self.sample['municipality']}/volgen"
        page = self.front.fill(path, "code-form", code=self.code).text
        return text_of(find(page, "signal-status")), text_of(next(parse(page).iter("main")))


def through_the_care_coordinator(walk: Walk, carla: Colleague) -> None:
    """Carla finds it in her inbox, which holds nothing else, and reports that help started."""
    carla.sign_in(CARLA, demo.PASSPHRASE)
    (link,) = (each for each in find(carla.get("/werk/inbox").text, "inbox-rows").iter("a") if each.get("id"))
    path = link.get("href") or ""
    answer = carla.fill(
        path, "form-antwoorden", to=f"{path}/antwoorden", progress="help_started", text="Zij is veilig."
    )
    assert answer.status_code == 303
    assert "Zij is veilig." in text_of(parse(walk.office.get(f"{walk.path}/doorzettingen/1").text))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_walks_to_its_outcome(
    house: House, front: Visitor, office: Colleague, doors: WSGIApplication, clock: Clock, sample: str
) -> None:
    walk = Walk(house, front, office, sample)
    office.sign_in(FUNCTIONARIS[walk.sample["municipality"]], demo.PASSPHRASE)
    office.get(walk.path)
    walk.send("form-eigenaar", "eigenaar")
    if sample == "S11":
        walk.send("form-vragen", "vragen", text="Heeft zij zelf een bankrekening?")
    for outcome in walk.listed:
        if outcome == "zorg_gestart":
            through_the_care_coordinator(walk, Colleague(doors, clock))
        walk.reach(outcome)
    told = {Status.PASSED_ON: "neutraal", Status.KEPT: "bewaard", Status.CLOSED: "geen_actie"}.get(ENDS[sample][0])
    if sample in ("S11", "S14", "S13"):
        told = None
    elif told != "geen_actie":
        walk.tell(str(told))
    assert walk.shown() == walk.listed
    assert walk.stands() == ENDS[sample]
    ((passed_on,),) = rows(house, "SELECT passed_on FROM signal WHERE id = :id", id=walk.signal)
    assert bool(passed_on) is any(each.counts for each in walk.theme.outcomes if each.key in walk.listed)
    what_the_reporter_sees(walk, told)
    if ENDS[sample][0] is Status.PASSED_ON:
        walk.send("form-afsluiting", "afsluiting")  # one form: what came of it on the way is chosen already
        assert walk.shown() == walk.listed
        assert walk.stands() == (Status.CLOSED, None)


def what_the_reporter_sees(walk: Walk, told: str | None) -> None:
    """The public status and what was told, in their own language; not one word about or for a partner."""
    language = walk.sample["language"]
    status, page = walk.follow()
    public = "closed" if ENDS[walk.sample["id"]][0] is Status.CLOSED else "in_progress"
    assert walk.theme.statuses[public].label[language] in status
    if told:
        assert walk.theme.feedback[told][language] in page
    assert ("Heeft zij zelf een bankrekening?" in page) is (walk.sample["id"] == "S11")
    partners = [walk.house.directory.partners[step["partner"]] for step in walk.referrals]
    secret = [NOTE, *(step["text"] for step in walk.referrals)]
    secret += [each.label[language] for each in walk.theme.outcomes if each.key in walk.listed]
    secret += [text for partner in partners for text in partner.name.values()]
    assert not [text for text in secret if text in page]
