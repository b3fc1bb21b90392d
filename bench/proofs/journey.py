"""One signal's whole life through both doors, with another canary in everything anybody types or sends along."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

from bench.proofs import stage
from bench.proofs.canaries import STEM, canary
from bench.proofs.report import Found
from bench.proofs.visitor import Line, Page, PageForm, Visitor
from portal.actions.house import House
from portal.actions.people import keys
from portal.domain import receipts
from portal.domain.places import Role

from cast import PASSPHRASE  # isort: skip
from laden import paper, picture, written
from peek import signal_of

ALONG = (
    "User-Agent", "X-Forwarded-For", "X-Real-IP", "Accept-Language", "Referer", "Forwarded", "X-Remote-User", "Cookie",
)  # fmt: skip
"""Headers with a canary on every request of a reporter."""

Files = Sequence[tuple[str, bytes]]

OFTEN = 5
"""Every so many signals also a paper, a file with a message, and one with a note."""

SELDOM = 10
"""Every so many signals also: a sign-in that fails, a colleague's kluiszin, a request for access, something told."""

TAKEN = (200, 302, 303)
SHOWN = (200, 404, 409, 410, 422, 429)


@dataclass
class Journey:
    """What happened to one signal. `typed`: the canaries that went in; `code`: its receipt code."""

    house: House
    number: int
    front: Visitor
    farid: Visitor
    found: Found
    typed: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    signal: str = ""
    requests: int = 0

    def word(self, name: str) -> str:
        """The canary for something that is typed."""
        made = canary(self.number, name)
        self.typed.add(made)
        return made

    def expect(self, what: str, page: Page, statuses: tuple[int, ...] = TAKEN) -> Page:
        """Count what was not answered as it should be: an act that is refused would leave nothing to find."""
        self.requests += 1
        self.found.count("an answer that was not expected", page.status not in statuses)
        if page.status not in statuses:
            self.found.figures.setdefault("unexpected", {}).setdefault(what, page.status)
        return page

    def live(self) -> None:
        """All of it."""
        self._report()
        self._follow("addition")
        self._desk()
        self._follow("answer")
        self._hand_on()
        self._end()
        if self.number % SELDOM == 0:
            self._seldom()

    # --- the reporter -------------------------------------------------------------------------------------------

    def _report(self) -> None:
        form = f"{stage.REPORT}?zoek={self.word('query')}"
        self.expect("a path that is not there", self.front.get(f"/nl/{self.word('path')}/"), (404,))
        self.expect("the form", self.front.get(form))
        theme = self.house.themes["mensenhandel"]
        texts = {q.key: self.word(q.key) for q in theme.questions if q.kind in ("text", "long")}
        contact = {"contact": "yes", "contact_name": self.word("name"), "contact_phone": self.word("phone")}
        contact |= {"contact_email": f"{self.word('mail')}@voorbeeld.example", "notify": "1"}
        urgency = {0: "acuut", 1: "spoed"}.get(self.number % 20, "niet_acuut")
        filled = stage.form(self.house, **texts, **contact, urgentie=urgency, vorm="arbeid")
        wrong = {**filled.fields, "story": "", "person": self.word("refused") * 40}
        self.expect("a form without a story", self.front.post(stage.REPORT, wrong), (422,))
        files = [(f"{self.word('photoname')}.jpg", self._photo())]
        if self.number % OFTEN == 0:
            files.append((f"{self.word('papername')}.pdf", self._paper()))
        page = self.expect("the report", self._with_files(self.front, stage.REPORT, filled.fields, files))
        self.found.count("another code", stage.shown_code(page.text) != filled.code)
        again = {**filled.fields, "story": self.word("again")}
        self.expect("the same form with another text", self.front.post(stage.REPORT, again), (422,))
        self.codes.add(filled.code)
        self.signal = signal_of(self.house, filled.code)

    def _with_files(self, who: Visitor, path: str, fields: Mapping[str, str], files: Files) -> Page:
        """Post a form; once more when the files could not be looked into in time, as somebody would."""
        for _ in range(8):
            page = who.post(path, fields, files)
            if not files or page.status != 422:
                break
        return page

    @property
    def code(self) -> str:
        """The receipt code of this signal."""
        return next(iter(self.codes))

    def _photo(self) -> bytes:
        """A photo that tells: in its EXIF and in a remark."""
        tags = Image.Exif()
        tags[0x010E] = self.word("exif")
        file = BytesIO()
        picture().save(file, "JPEG", exif=tags, comment=self.word("remark").encode())
        return file.getvalue()

    def _paper(self) -> bytes:
        """A paper with a canary on its page, which stays, and one in its properties, which goes."""
        made = paper()
        made.docinfo["/Author"] = self.word("author")
        shown = f"BT /F1 24 Tf 20 40 Td ({self.word('onpaper')}) Tj ET".encode()
        made.pages[0].obj.Contents = made.make_stream(shown)
        return bytes(written(made))

    def _follow(self, what: str) -> None:
        typed = {"code": receipts.groups(self.code) if what == "answer" else self.code.lower()}
        page = self.expect("following", self.front.post(stage.FOLLOW, typed))
        often = self.number % OFTEN == 0 and what == "answer"
        files = [(f"{self.word('latername')}.jpg", self._photo())] if often else []
        form = page.form("message-form")
        sent = self._with_files(self.front, form.action, {**form.fields(), "message": self.word(what)}, files)
        self.found.count("a message is not shown", canary(self.number, what) not in sent.text)
        self.expect(what, sent)

    # --- the desk -----------------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """The page of the signal."""
        return f"/werk/signalen/{self.signal}"

    def _desk(self) -> None:
        page = self.expect("the signal", self.farid.get(f"{self.path}?zoek={self.word('deskquery')}"))
        self.found.count("the story is not shown", canary(self.number, "story") not in page.text)
        self.act(page, "form-eigenaar", take="1")
        note = [(f"{self.word('notefile')}.jpg", self._photo())] if self.number % OFTEN == 0 else []
        self.act(page, "form-notities", note, text=self.word("note"))
        self.act(page, "form-urgentie", urgency="spoed", reason=self.word("urgency"))
        self.act(page, "form-beoordeling", assessment="misstand", reason=self.word("assessment"))
        source, fact, impression = (self.word(name) for name in ("source", "fact", "impression"))
        self.act(page, "form-feiten", source=source, fact=fact, impression=impression, code="other", result="found")
        self.act(page, "form-stappen", outcome="gebeld_melder", text=self.word("step"))
        self.act(page, "form-vragen", text=self.word("question"))
        inbox = self.farid.get("/werk/inbox")
        for name in ("note", "search"):
            sought = self.expect("searching", self.farid.fill(inbox, "search", q=self.word(name)))
            self.found.count("the search does not find it", (self.signal not in sought.text) is (name == "note"))
        links = self.expect("links", self.farid.get(f"{self.path}/koppelingen"))
        self.expect("searching links", self.farid.fill(links, "search", q=self.word("linksearch")))

    def act(self, page: Page, form: str, files: Files = (), **values: str) -> Page:
        """One act with a form of the page of the signal."""
        try:
            found = page.form(form)
            sent = {**found.fields(), **values}
            return self.expect(form, self._with_files(self.farid, found.action, sent, files))
        except LookupError:
            self.found.count("an answer that was not expected")
            self.found.figures.setdefault("unexpected", {}).setdefault(form, "no such form")
            return page

    def _hand_on(self) -> None:
        partner = "zorgcoordinator" if self.number % 2 else "arbeidsinspectie"
        new = self.farid.get(f"{self.path}/doorzettingen/nieuw?partner={partner}")
        form = _ending(new, "/doorzettingen")
        chosen = {
            name: next(each.value for each in form.controls if each.name == name)
            for name in ("goal", "basis", "channel")
            if any(each.name == name for each in form.controls)
        }
        text = {"text": self.word("referral")}
        preview = self.farid.post(form.action, {**form.fields(), **chosen, **text})
        self.expect("the preview", preview)
        form = _ending(preview, "/doorzettingen", step="confirm")
        sent = {**form.fields(), "step": "confirm", "passphrase": PASSPHRASE}
        self.expect("handing on", self.farid.post(form.action, sent), (303,))
        self._sweep(self.farid.get(f"{self.path}/doorzettingen/1"), "ref")
        dossier = self.farid.get(f"{self.path}/dossier")
        form = _ending(dossier, "/dossier.pdf")
        took: dict[str, Any] = {**form.fields(), "purpose": self.word("purpose"), "passphrase": PASSPHRASE}
        took |= {"parts": ["report", "messages"]}
        kind = "json" if self.number % SELDOM else "pdf"
        page = self.farid.post(form.action.replace("dossier.pdf", f"dossier.{kind}"), took)
        self.expect("the dossier", page)

    def _end(self) -> None:
        page = self.farid.get(self.path)
        self.act(page, "form-terugkoppeling", standard="own", text=self.word("feedback"))
        self.act(page, "form-afsluiting", outcome="geen_actie", standard="none", reason=self.word("reason"), text="")
        page = self.farid.get(self.path)
        self.act(page, "form-status", target="in_progress")
        page = self.farid.get(self.path)
        self.act(page, "form-afsluiting", outcome="geen_actie", standard="own", text=self.word("closing"), reason="")
        page = self.front.post(stage.FOLLOW, {"code": self.code})
        self.found.count("the reporter does not see the end", canary(self.number, "closing") not in page.text)
        self.expect("rating", self.front.fill(page, "rating-form", rating="2"))
        keeping = self.farid.get(f"{self.path}/bewaren")
        proposal = keeping.form("form-voorstel")
        sent = {**proposal.fields(), "reason": self.word("erasing"), "passphrase": PASSPHRASE}
        self.expect("proposing to erase", self.farid.post(proposal.action, sent))

    def _seldom(self) -> None:
        self._sweep(self.farid.get(self.path), "sweep")
        wrong = {"email": f"{self.word('who')}@waterstad.example", "passphrase": self.word("wrongkluiszin")}
        entrance = Visitor(self.front.line, also=self.front.also)
        door = entrance.get("/werk/aanmelden").form("sign-in")
        page = entrance.post(door.action, {**door.fields(), **wrong})
        self.expect("a sign-in that fails", page, (422, 429))
        self._kluiszin(entrance)
        access = self.farid.get("/werk/inzage")
        lines = {f"line{at}": self.word(f"line{at}") for at in range(1, 6)}
        lines["line1"] = canary(self.number, "note")
        asked = access.form("access")
        self.expect("a request for access", self.farid.post(asked.action, {**asked.fields(), **lines}))
        told = self.farid.get("/werk/signalen/nieuw").form("telling-form")
        typed = {name: self.word(f"told{name}") for name in told.typed() if not name.startswith("contact")}
        sent = {**told.fields(), **typed, "channel": "phone", "by": "citizen", "contact_email": "", "notify": ""}
        page = self.expect("something told", self.farid.post(told.action, sent))
        self.codes |= {stage.shown_code(page.text)} - {""}

    def _kluiszin(self, entrance: Visitor) -> None:
        """A new colleague chooses a kluiszin with a canary in it, on screen."""
        email = f"nieuw{self.number}@waterstad.example"
        place = self.house.directory.municipalities["waterstad"]
        code = keys.invite(self.house, email, "Nieuw", Role.FUNCTIONARIS, [place]).code
        kluiszin = f"{self.word('kluiszin')} met nog vier woorden"
        form = entrance.get("/werk/uitnodiging").form("invitation")
        typed = {"email": email, "invitation": code, "passphrase": kluiszin, "passphrase2": kluiszin}
        for _ in range(8):  # somebody else may be opening keys at this moment: then one is asked to come back
            page = entrance.post(form.action, {**form.fields(), **typed})
            if page.status in TAKEN:
                break
            time.sleep(1)
        self.expect("a kluiszin", page)
        self.codes.add(receipts.parse(code))

    def _sweep(self, page: Page, prefix: str) -> None:
        """A canary in every field of every form of a page, whatever comes of it."""
        for at, form in enumerate(page.forms):
            if form.method.lower() != "post" or form.id in ("sign-out", "language-form"):
                continue
            typed = {name: self.word(f"{prefix}{at}{name}") for name in form.typed()}
            if typed:
                self.expect(f"sweep {form.id}", self.farid.post(form.action, {**form.fields(), **typed}), (303, *SHOWN))


def _ending(page: Page, action: str, **fields: str) -> PageForm:
    """The form of a page whose address ends so, and that can send these values."""

    def sends(form: PageForm) -> bool:
        return all(any(c.name == name and c.value == value for c in form.controls) for name, value in fields.items())

    found = [form for form in page.forms if form.action.endswith(action) and sends(form)]
    if not found:
        raise LookupError(f"no form for {action} on a page with status {page.status}")
    return found[0]


def along(number: int) -> Mapping[str, str]:
    """What a browser and proxies send along with every request of this reporter."""
    words = {name: canary(number, name.replace("-", "").lower()) for name in ALONG}
    return {**words, "Cookie": f"{STEM}=x; werk={words['Cookie']}"}


def journeys(house: House, line: Line, session: bytes, first: int, count: int, found: Found) -> Iterator[Journey]:
    """So many signals, one after the other."""
    for number in range(first, first + count):
        made = Journey(house, number, Visitor(line, also=along(number)), Visitor(line, session), found)
        made.typed |= {canary(number, name.replace("-", "").lower()) for name in ALONG}
        made.live()
        yield made


__all__ = ["Journey", "along", "journeys"]
