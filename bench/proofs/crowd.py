"""Who uses the portal while it is being killed: reporters who file and follow, a functionaris, and somebody who looks.

A calm answer (503 with a page that says to try again) is allowed while something is away; any other counts as wrong.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from urllib.parse import quote

from bench import kill
from bench.forms import RECEIPT
from bench.load import Answer, fetch, get, post
from bench.proofs import stage
from bench.proofs.nodes import calm
from bench.proofs.report import Found
from bench.proofs.visitor import Page, Visitor, Wire
from portal.actions.house import House
from portal.actions.reporters import reporting

from cast import FARID, PASSPHRASE  # isort: skip

PLACES = ("waterstad", "waterstad", "bergdorp")
STORY = "Aan de balie deed een man steeds het woord. Zaak nummer"
PATIENCE = 120
"""Seconds that a reporter goes on pressing the button."""


class Crowd:
    """Clients that send forms until `total` were acknowledged and nobody holds them: the same one after a calm answer.

    Held (`hold`) they go on, so that there is always somebody who files while something is killed.
    """

    def __init__(self, port: int, house: House, total: int) -> None:
        self.port, self.house, self.total = port, house, total
        self.shown: dict[str, set[str]] = {}
        self.stories: dict[str, str] = {}
        self.answers: Counter[str] = Counter()
        self.acknowledged_at: list[float] = []
        self.took: list[float] = []
        self.failed = 0
        self.wrong: Counter[str] = Counter()
        self._next = 0
        self._stop = self._held = False
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    @property
    def done(self) -> int:
        """How many forms were acknowledged."""
        return len(self.shown)

    @property
    def over(self) -> bool:
        """Whether nobody sends anything any more."""
        return not any(thread.is_alive() for thread in self._threads)

    def begin(self, clients: int) -> None:
        """Let so many clients send."""
        self._threads = [threading.Thread(target=self._work) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        """Until every form was acknowledged, or given up."""
        for thread in self._threads:
            thread.join()

    def hold(self) -> None:
        """Go on after the last form, until `release`."""
        self._held = True

    def release(self) -> None:
        """End when all forms are there."""
        self._held = False

    @property
    def sent(self) -> int:
        """How many forms were begun."""
        return self._next

    def stop(self) -> None:
        """No new forms; those that are on their way are waited for."""
        self._stop = True
        self.wait()

    def check(self, found: Found, when: str = "", killed: int = 0) -> None:
        """What may not have happened, whatever was killed.

        `killed`: processes that were killed in the middle. Each may leave the line broken of the one form it was
        answering: no balancer can begin that answer anew. The form was sent again, as a browser does, and got its code.
        """
        for name in ("never acknowledged", "wrong answers to a form", "another code than before"):
            found.count(f"{name} {when}".strip(), self.wrong[name])
        beyond = max(0, self.wrong["broken lines"] - killed)
        found.count(f"broken lines beyond one for each process killed {when}".strip(), beyond)
        found.count(f"two codes for one form {when}".strip(), sum(len(codes) != 1 for codes in self.shown.values()))

    def _work(self) -> None:
        while not self._stop:
            with self._lock:
                if self._next >= self.total and not self._held:
                    return
                self._next += 1
                number = self._next
            self._file(number)

    def _file(self, number: int) -> None:
        nonce = self.house.random(32)
        token = self.house.app_keys.issue_token(reporting.PURPOSE, int(self.house.clock().timestamp()) - 10, nonce)
        code, place, story = self.house.app_keys.receipt_code(nonce), PLACES[number % len(PLACES)], f"{STORY} {number}."
        urgency = "acuut" if number % 30 == 0 else "niet_acuut"
        fields = {"token": token, "story": story, "contact": "no", "website": "", "urgentie": urgency}
        request = post(self.port, f"/nl/{place}/melden", fields)
        started = time.monotonic()
        while time.monotonic() - started < PATIENCE:
            shown = self._send(request)
            if shown:
                with self._lock:
                    self.took.append(time.monotonic() - started)
                    self.acknowledged_at.append(time.monotonic())
                    self.stories[shown] = story if place == "waterstad" else ""
                    self.shown.setdefault(code, set()).add(shown)
                    self.wrong["another code than before"] += shown != code
                return
            with self._lock:
                self.failed += 1
            time.sleep(0.1)
        with self._lock:
            self.wrong["never acknowledged"] += 1

    def _send(self, request: bytes) -> str:
        """The code of the receipt; "" when the same form must be sent once more."""
        try:
            answer = fetch(self.port, request, 90)
        except OSError:
            answer = Answer(b"", b"")
        with self._lock:
            if answer.ok and RECEIPT in answer.body:
                self.answers["receipt"] += 1
                return kill.code_in(answer)
            if calm(answer):
                self.answers["form, once more" if b'name="token"' in answer.body else "page, once more"] += 1
            else:
                self.answers[str(answer.status or "broken line")] += 1
                self.wrong["wrong answers to a form" if answer.status else "broken lines"] += 1
        return ""


class Watcher:
    """Somebody who asks for the form all the time: it needs no database."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.times: list[float] = []
        self.answers: Counter[str] = Counter()

    def work(self, stop: threading.Event) -> None:
        """Look, until it is over."""
        while not stop.wait(0.1):
            started = time.monotonic()
            try:
                answer = fetch(self.port, get(self.port, "/nl/waterstad/melden"), 90)
            except OSError:
                answer = Answer(b"", b"")
            self.answers["page" if answer.ok else "calm" if calm(answer) else "wrong"] += 1
            self.times.append(time.monotonic() - started)

    def after_it_all(self) -> None:
        """Nothing is left to do."""

    def tell(self, found: Found, _switches: int) -> None:
        """What was seen."""
        found.count("wrong answers to who asked for the form", self.answers["wrong"])
        found.figures["the_form_was_asked_for"] = {**self.answers, "slowest_seconds": round(max(self.times), 2)}


class Follower:
    """Reporters who follow a signal that was acknowledged: it must be there, always."""

    def __init__(self, port: int, crowd: Crowd, seed: int) -> None:
        self.port, self.crowd = port, crowd
        self.answers: Counter[str] = Counter()
        self._chance = random.Random(seed)

    def work(self, stop: threading.Event) -> None:
        """Follow one after the other, until it is over."""
        while not stop.wait(0.1):
            self._follow()

    def after_it_all(self) -> None:
        """Every code is followed in the database; here some more by the page."""
        for _ in range(min(50, self.crowd.done)):
            self._follow()

    def _follow(self) -> None:
        codes = list(self.crowd.stories)
        if not codes:
            return
        request = post(self.port, stage.FOLLOW, {"code": self._chance.choice(codes)})
        try:
            answer = fetch(self.port, request, 90)
        except OSError:
            answer = Answer(b"", b"")
        self.answers["followed" if answer.ok else "calm" if calm(answer) else f"wrong {answer.status}"] += 1

    def tell(self, found: Found, _switches: int) -> None:
        """What was seen."""
        wrong = sum(times for said, times in self.answers.items() if said.startswith("wrong"))
        found.count("codes that did not follow", wrong)
        found.count("nobody followed", not self.answers["followed"])
        found.figures["followed"] = dict(self.answers)


class Reader:
    """Farid, who reads: after a failover the kluiszin is asked again, and then he reads on."""

    def __init__(self, port: int, house: House, crowd: Crowd) -> None:
        self.port, self.house, self.crowd = port, house, crowd
        self.answers: Counter[str] = Counter()
        self._visitor = Visitor(Wire(port))
        self._last = ""

    def work(self, stop: threading.Event) -> None:
        """Read, until it is over."""
        while not stop.wait(0.3):
            self._read()

    def after_it_all(self) -> None:
        """In the end everything can be read."""
        until = time.monotonic() + 30
        before = self.answers["read"]
        while self.answers["read"] == before and time.monotonic() < until:
            time.sleep(0.2)

    def tell(self, found: Found, switches: int) -> None:
        """What was seen."""
        wrong = {said: times for said, times in self.answers.items() if said.startswith("wrong")}
        found.count("wrong answers to the functionaris", sum(wrong.values()))
        found.count("nothing was read", not self.answers["read"])
        found.count("a session outlived its database", self.answers["signed in"] < 1 + switches)
        found.figures["the_functionaris"] = dict(sorted(self.answers.items()))

    def _read(self) -> None:
        try:
            page = self._visitor.get(self._address())
            if page.status in (303, 403) or "Cookie" not in self._visitor.also:
                page = self._sign_in()
        except OSError:
            self.answers["wrong: broken line"] += 1
            return
        if page.status == 200 and self._last:
            self.answers["read" if self._last in page.text else "wrong: another page"] += 1
        elif page.status not in (200, 303):
            calm = page.status in (503, 429) and "text/html" in page.headers.get("content-type", "")
            self.answers["calm" if calm else f"wrong: {page.status}"] += 1

    def _address(self) -> str:
        """A signal of Waterstad that was acknowledged; the inbox while the database is away from here too."""
        self._last = ""
        theirs = [(code, story) for code, story in list(self.crowd.stories.items()) if story][-20:]
        if not theirs or "Cookie" not in self._visitor.also:
            return "/werk/inbox"
        code, story = random.Random(len(self.crowd.stories)).choice(theirs)
        try:
            signal = kill.find(self.house, code)
        except Exception:
            return "/werk/inbox"
        self._last = story
        return f"/werk/signalen/{quote(signal or 'lost')}"

    def _sign_in(self) -> Page:
        page = self._visitor.get("/werk/aanmelden")
        if page.status == 200:
            page = self._visitor.fill(page, "sign-in", email=FARID, passphrase=PASSPHRASE)
            if page.status == 303:
                self._visitor.also["Cookie"] = page.headers["set-cookie"].partition(";")[0]
                self.answers["signed in"] += 1
        self._last = ""
        return page
