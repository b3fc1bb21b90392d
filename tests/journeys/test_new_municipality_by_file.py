"""A new municipality by file: from an empty folder to the first signal, with nothing but the command line and browsers.

The same on screen: test_new_municipality_on_screen.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import PASSPHRASE, Clock, open_house, settings
from click.testing import CliRunner, Result
from conftest import Colleague, Visitor
from pages import fields, find, parse, text_of
from peek import principal, rows
from phone import Phone

from portal.cli import main
from portal.doors import join_doors

KARIN, KOOS, DORA = "karin@nieuwland.example", "koos@nieuwland.example", "dora@nieuwland.example"
FILE = """
[region]
slug = "kust"
name = "De Kust"
kind = "district"

[promises]
first_look_days = 1

[retention]
none_months = 3

[[municipalities]]
code = "GM9009"
slug = "nieuwland"
name = "Nieuwland"
style = "#7a1fa2"
team_contact = "meldpunt@nieuwland.example"
open = true
notices.start.nl = "Nieuwland doet mee. **Welkom.**"
notices.loket.nl = "Balie 3 heeft een aparte ruimte."

[[memberships]]
municipality = "nieuwland"
valid_from = 2026-01-01

[[partners]]
key = "112"
scope = "national"
name.nl = "112"
when.nl = "Er is nu gevaar."
phone = "112"
verified_on = 2026-10-01

[[partners]]
key = "wijkteam"
scope = "local"
audience = ["staff"]
municipalities = ["nieuwland"]
name.nl = "Wijkteam Nieuwland"
when.nl = "Iemand heeft hulp nodig in de wijk."
when_not.nl = "Bij gevaar bel je 112."
phone = "0900-1234"
verified_on = 2026-11-01

[[wordings]]
theme = "mensenhandel"
key = "geen_actie"
municipality = "nieuwland"
text.nl = "Dank je wel namens heel Nieuwland."

[[people]]
email = "karin@nieuwland.example"
name = "Karin Vos"
role = "functionaris"
municipality = "nieuwland"
slot = "zorg"

[[people]]
email = "koos@nieuwland.example"
name = "Koos Maat"
role = "functionaris"
municipality = "nieuwland"
slot = "veiligheid"

[[people]]
email = "dora@nieuwland.example"
name = "Dora Smit"
role = "deputy"
municipality = "nieuwland"
language = "en"
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command line on an installation of its own."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("PORTAL_BASE_URL", "http://localhost")
    mask = os.umask(0o022)  # each command narrows it for its own process, which here is ours

    def command(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    yield command
    os.umask(mask)


def accept(office: Colleague, email: str, code: str) -> tuple[str, Phone]:
    """Make the kluiszin with an invitation, in the browser, and set up a phone; returns the digits to read out."""
    own = {"email": email, "invitation": code, "passphrase": PASSPHRASE, "passphrase2": PASSPHRASE}
    assert office.fill("/werk/uitnodiging", "invitation", **own).status_code == 303
    assert office.get("/werk/sleutel").headers["Location"].startswith("/werk/tweede-stap")
    page = office.get("/werk/tweede-stap").text
    phone = Phone.from_page(page, office.clock)
    made = {**fields(page, "second-factor"), "otp": phone.digits()}
    assert office.post("/werk/tweede-stap", made).headers["Location"] == "/werk/"
    return text_of(find(office.get("/werk/sleutel").text, "fingerprint")), phone


def sign_in(office: Colleague, email: str, phone: Phone) -> None:
    """With the kluiszin and digits that were not used before."""
    office.clock.move(seconds=60)
    typed = {"email": email, "passphrase": PASSPHRASE, "otp": phone.digits()}
    assert office.fill("/werk/aanmelden", "sign-in", **typed).status_code == 303


def approve(office: Colleague, who: str, digits: str) -> None:
    """Let a colleague (a principal) in who read out the digits, in the browser."""
    page = office.get("/werk/sleutels").text
    (form,) = [form for form in parse(page).iter("form") if who in (form.get("action") or "")]
    typed = {**fields(page, form.get("id")), "fingerprint": digits, "passphrase": PASSPHRASE}
    assert "gedaan=approved" in office.post(str(form.get("action")), typed).headers["Location"]


def test_from_a_file_to_the_first_signal(run: Run, tmp_path: Path, catalogs: None) -> None:
    instance, file = tmp_path / "instance", tmp_path / "kust.toml"
    file.write_text(FILE)
    assert "portal init" in run("load", str(file), code=1).output
    run("init")

    # a slip of the pen is named, and nothing is written
    (tmp_path / "fout.toml").write_text(FILE.replace("team_contact", "team_contct"))
    said = run("load", str(tmp_path / "fout.toml"), code=1).output
    assert (
        said
        == "Error: fout.toml: municipalities: Nieuwland: team_contct is not known here; did you mean team_contact?\n"
    )
    assert "portal load" in run("check", code=1).output

    # the file: places, partners, texts and people; what nobody answers for stays closed
    loaded = run("load", str(file)).output
    assert "Nieuwland stays closed, it lacks: functionaris, deputy, escrow" in loaded
    codes = re.findall(r"days\): (\S+)", loaded)
    assert len(codes) == 3
    assert run("load", str(file)).output == (
        "kust.toml: 1 municipalities, nothing changed\n"
        "Nieuwland stays closed, it lacks: functionaris, deputy, escrow\n"
        f"left as they are, with an account already: {KARIN}, {KOOS}, {DORA}\n"
    )

    # two officers hold the paper key; everybody makes a kluiszin in the own browser
    halves = run("escrow", "new", "--municipality", "nieuwland").output
    for number, part in enumerate(halves.split("--- Nieuwland")[1:], 1):
        (tmp_path / f"{number}.txt").write_text(part.split("---\n")[1].strip())
    key = bytes.fromhex((instance / "secrets" / "secret_key").read_text())
    clock = Clock()
    house = open_house(settings(instance, secret_key=key), clock, second_factor=True)
    try:
        doors = join_doors(house)
        karin, koos, dora = (Colleague(doors, clock) for _ in range(3))
        made = {
            name: accept(office, email, code)
            for (name, email, office), code in zip(
                (("Karin", KARIN, karin), ("Koos", KOOS, koos), ("Dora", DORA, dora)), codes, strict=True
            )
        }

        digits = {name: read_out for name, (read_out, _phone) in made.items()}

        # the paper key approves the first one, she approves the others; until then the door is closed
        use = ["escrow", "use", "--municipality", "nieuwland", "--approve", KARIN, "--purpose", "first_functionaris"]
        shares = ["--share1", str(tmp_path / "1.txt"), "--share2", str(tmp_path / "2.txt")]
        assert "approved for Nieuwland" in run(*use, *shares, "--fingerprint", digits["Karin"]).output
        assert "it lacks: deputy" in run("load", str(file)).output
        house.keeper.refresh()
        sign_in(karin, KARIN, made["Karin"][1])
        approve(karin, principal(house, KOOS), digits["Koos"])
        approve(karin, principal(house, DORA), digits["Dora"])
        assert "Nieuwland is open\n" in run("load", str(file)).output
        house.keeper.refresh()

        # Noor: its colour, its notices, its partner, and the form
        noor = Visitor(doors, clock)
        start = noor.get("/nl/nieuwland/").text
        assert "Nieuwland doet mee. <strong>Welkom.</strong>" in start
        (style,) = (link.get("href") for link in parse(start).iter("link") if "nieuwland" in str(link.get("href")))
        assert "#7a1fa2" in noor.client.get(style).text
        assert "Balie 3 heeft een aparte ruimte." in noor.get("/nl/nieuwland/loket").text
        partners = noor.get("/nl/nieuwland/partners").text
        assert "Wijkteam Nieuwland" in partners and "0900-1234" in partners
        receipt = noor.fill("/nl/nieuwland/melden", story="Het eerste signaal van Nieuwland")
        assert find(receipt.text, "receipt-code") is not None

        # the duo reads it, and answers in the words of Nieuwland; the deputy need not step in
        for office, email, name in ((karin, KARIN, "Karin"), (koos, KOOS, "Koos")):
            sign_in(office, email, made[name][1])
            inbox = office.get("/werk/inbox").text
            (signal,) = {
                str(a.get("href")) for a in find(inbox, "inbox-rows").iter("a") if "/signalen/" in str(a.get("href"))
            }
            page = office.get(signal).text
            assert "Het eerste signaal van Nieuwland" in page
        assert "Dank je wel namens heel Nieuwland." in page

        # and the file comes out as it went in
        found, given = tomllib.loads(run("dump", "--people").output), tomllib.loads(FILE)
        for name in ("region", "retention", "memberships", "partners", "wordings"):
            assert found[name] == given[name]
        assert found["municipalities"] == [{"rni": False, **given["municipalities"][0]}]
        people = {each["email"]: {"language": "nl", **each} for each in given["people"]}
        assert {each["email"]: each for each in found["people"]} == people
        assert rows(house, "SELECT count(*) FROM revision WHERE actor IS NOT NULL") == [(0,)]
    finally:
        house.close()
    assert not any(
        code.encode() in path.read_bytes() for code in codes for path in instance.rglob("*") if path.is_file()
    )


def test_invitation_codes_never_end_up_in_a_file(run: Run, tmp_path: Path) -> None:
    """A real process whose output goes to a file makes no accounts; that of a dump is what it is for."""
    (tmp_path / "kust.toml").write_text(FILE)
    run("init")

    def into_a_file(*arguments: str) -> tuple[int, str, str]:
        with (tmp_path / "out.txt").open("w") as out:
            command = [sys.executable, "-m", "portal", *arguments]
            done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60)
        return done.returncode, (tmp_path / "out.txt").read_text(), done.stderr

    code, printed, said = into_a_file("load", str(tmp_path / "kust.toml"))
    assert (code, printed) == (1, "")
    assert said.startswith("Error: kust.toml: people: the invitation codes are shown once and kept nowhere")
    assert "portal load" in run("check", code=1).output, "nothing of it was written"
    assert "invitation code" in run("load", str(tmp_path / "kust.toml")).output
    code, printed, said = into_a_file("dump")
    assert (code, said) == (0, "")
    assert printed == run("dump").output
    assert tomllib.loads(printed)["municipalities"][0]["name"] == "Nieuwland"
    assert "@" not in printed.replace("meldpunt@nieuwland.example", "")
    assert "There is no region 'zee'. There are: kust" in run("dump", "--region", "zee", code=1).output
