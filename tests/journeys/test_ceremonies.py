"""Kaap is outside the demo: nobody answers for it yet. The ceremonies open it, and only they do."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from cast import PASSPHRASE, ROOS, desk, desk_of, file_signal, once, open_house, settings
from click.testing import CliRunner, Result
from peek import principal, rows, signal_of, sql

from portal.actions.desk import inbox, reading
from portal.actions.house import House
from portal.actions.installation import checking, managing
from portal.actions.people import approving, escrow, keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import reporting
from portal.adapters.vault import Secret, UserKeys
from portal.cli import main
from portal.domain.places import Role
from portal.domain.signals import Filter

KARIN, KOOS = "karin@kaap.example", "koos@kaap.example"
REGION = """
[region]
slug = "kust"
name = "De Kust"
kind = "district"

[[municipalities]]
code = "GM9003"
slug = "kaap"
name = "Kaap"

[[memberships]]
municipality = "kaap"
valid_from = 2022-01-01

[[partners]]
key = "112"
scope = "national"
name = { nl = "112", en = "112", pl = "112" }
when = { nl = "Gevaar", en = "Danger", pl = "Zagrożenie" }
phone = "112"
verified_on = 2026-10-01

[[bases]]
key = "publieke_taak"
label = { nl = "Publieke taak" }

[[purposes]]
key = "strafbaar_feit"
label = { nl = "Strafbaar feit" }

[[channels]]
key = "telefoon"
label = { nl = "Telefoon" }

[[advice]]
key = "acuut"
partners = ["112"]
urgencies = ["acuut"]
because = { nl = "Er is nu gevaar" }
"""


def newcomer(house: House, email: str, role: Role = Role.FUNCTIONARIS) -> Desk:
    code = keys.invite(house, email, email.split("@")[0].title(), role, [house.directory.municipalities["kaap"]]).code
    return desk_of(house, keys.accept_invitation(house, email, code, PASSPHRASE))


def readable(house: House, who: Desk) -> set[str]:
    page = inbox.inbox(house, who, Filter(status=None))
    return {entry.signal.id for entry in page.entries if entry.report}


def test_kaap_is_opened_and_its_second_functionaris_reads_what_came_before(house: House) -> None:
    kaap = house.directory.municipalities["kaap"]
    with pytest.raises(reporting.NoRoute):
        file_signal(house, municipality="kaap")

    # two officers each keep half of the paper key; with both they approve the first functionaris
    one, two = escrow.make(house, kaap)
    karin = newcomer(house, KARIN)
    assert not karin.staff.ready
    with pytest.raises(managing.NotCovered) as missing:
        managing.open_municipality(house, kaap)
    assert missing.value.gaps == ("functionaris", "deputy")
    digits = karin.keys.public.fingerprint()
    assert escrow.use(house, kaap, one, two, KARIN, digits, "first_functionaris") == 0

    # the regional deputy takes a seat here too, and Karin vouches for her
    sql(
        house,
        "INSERT INTO seat (municipality, theme, principal, role, slot, active)"
        " VALUES ('GM9003', 'mensenhandel', :id, 'regional_deputy', NULL, FALSE)",
        id=principal(house, ROOS),
    )
    house.keeper.refresh()
    karin, roos = desk(house, KARIN), desk(house, ROOS)
    approving.approve(
        house, karin, roos.staff.principal, roos.keys.public.fingerprint(), PASSPHRASE, once(house, karin)
    )
    managing.open_municipality(house, kaap)
    assert house.directory.is_open(house.directory.municipalities["kaap"], "mensenhandel")

    # the first signal comes in, and is read
    first = signal_of(house, file_signal(house, municipality="kaap", story="Het eerste signaal van Kaap"))
    dossier = reading.open_signal(house, desk(house, KARIN), first)
    assert dossier.report is not None and dossier.report.story == "Het eerste signaal van Kaap"
    second = signal_of(house, file_signal(house, municipality="kaap"))

    # a colleague comes, is approved by the first one, and reads what came before
    koos = newcomer(house, KOOS)
    karin = desk(house, KARIN)
    typed = koos.keys.public.fingerprint()
    assert approving.approve(house, karin, koos.staff.principal, typed, PASSPHRASE, once(house, karin)) == 2
    assert readable(house, desk(house, KOOS)) == {first, second}

    # a third is put into the database by somebody with a database client, and reads nothing
    intruder, own = str(uuid4()), UserKeys.from_seed(Secret(b"i" * 32))
    sql(
        house,
        "INSERT INTO principal (id, name, role, municipality, region, language, email_index, email_sealed,"
        " sealing_key, verifying_key, unlocker, invitation, invited_until, session_epoch)"
        " SELECT :id, 'Indringer', role, municipality, region, language, :index, email_sealed,"
        " :s, :v, unlocker, NULL, NULL, 0 FROM principal WHERE id = :koos",
        id=intruder,
        index=intruder.encode(),
        s=own.public.sealing,
        v=own.public.verifying,
        koos=koos.staff.principal,
    )
    sql(
        house,
        "INSERT INTO seat (municipality, theme, principal, role, slot, active)"
        " VALUES ('GM9003', 'mensenhandel', :id, 'functionaris', 'zorg', TRUE)",
        id=intruder,
    )
    sql(
        house,
        "INSERT INTO approval (municipality, principal, role, sealing_key, verifying_key, approver, valid_from,"
        " signature)"
        " SELECT municipality, :id, role, :s, :v, approver, valid_from, signature"
        " FROM approval WHERE principal = :koos",
        id=intruder,
        s=own.public.sealing,
        v=own.public.verifying,
        koos=koos.staff.principal,
    )
    house.keeper.refresh()
    file_signal(house, municipality="kaap")
    another = newcomer(house, "nieuw@kaap.example")
    karin = desk(house, KARIN)
    typed = another.keys.public.fingerprint()
    assert approving.approve(house, karin, another.staff.principal, typed, PASSPHRASE, once(house, karin)) == 3
    assert rows(house, "SELECT 1 FROM wrap WHERE principal = :id", id=intruder) == []
    assert any(found.code == "unapproved" and intruder in found.text for found in checking.check(house))
    acts = [act for (act,) in rows(house, "SELECT act FROM event WHERE municipality = 'GM9003'")]
    assert acts.count("key_approved") == 4 and acts.count("escrow_used") == 1 and "opened_for_reports" in acts


def test_when_all_keys_are_lost_the_paper_key_brings_the_signals_back(house: House) -> None:
    kaap = house.directory.municipalities["kaap"]
    one, two = escrow.make(house, kaap)
    karin = newcomer(house, KARIN)
    digits = karin.keys.public.fingerprint()
    escrow.use(house, kaap, one, two, KARIN, digits, "first_functionaris")
    signals = {signal_of(house, file_signal(house, municipality="kaap")) for _ in range(3)}
    signing_in.sign_out(house, karin.session)
    sql(
        house,
        "UPDATE principal SET unlocker = NULL, sealing_key = NULL, verifying_key = NULL WHERE id = :id",
        id=karin.staff.principal,
    )
    koos = newcomer(house, KOOS)
    digits = koos.keys.public.fingerprint()
    assert escrow.use(house, kaap, one, two, KOOS, digits, "keys_lost") == 3
    assert readable(house, desk(house, KOOS)) == signals


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """The command line on an installation of its own."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("PORTAL_BASE_URL", "https://meldpunt.kaap.example")
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("PORTAL_SECURITY_CONTACT", "mailto:veilig@kaap.example")

    mask = os.umask(0o022)  # each command narrows it for its own process, which here is ours

    def command(*arguments: str, code: int = 0, typed: str = "") -> Result:
        result = CliRunner().invoke(main, list(arguments), input=typed)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    yield command
    os.umask(mask)


def test_the_same_by_the_command_line(run: Callable[..., Result], tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    assert "portal init" in run("check", code=1).output
    assert "secret_key" in run("init").output
    secret = instance / "secrets" / "secret_key"
    assert secret.stat().st_mode & 0o077 == 0 and secret.parent.stat().st_mode & 0o077 == 0
    key = secret.read_text()
    run("init")
    assert secret.read_text() == key, "a second init keeps the secret"
    assert "portal load" in run("check", code=1).output
    (tmp_path / "kust.toml").write_text(REGION)
    (tmp_path / "fout.toml").write_text(REGION.replace("GM9003", "9003"))
    assert "Kaap: code must be the CBS code" in run("load", str(tmp_path / "fout.toml"), code=1).output
    assert "1 municipalities" in run("load", str(tmp_path / "kust.toml")).output
    assert "lacks: functionaris, deputy, escrow" in run("open", "--municipality", "kaap", code=1).output
    assert "There is no municipality 'kaal'. Known: kaap" in run("open", "--municipality", "kaal", code=1).output

    halves = run("escrow", "new", "--municipality", "kaap").output
    assert "escrow already" in run("escrow", "new", "--municipality", "kaap", code=1).output
    shares = [part.split("---\n")[1].strip() for part in halves.split("--- Kaap")[1:]]
    house = open_house(settings(instance, secret_key=bytes.fromhex(key)))
    assert halves.count(house.keeper.paper_keys["GM9003"].public.fingerprint()) == 2, "its digits, for both sheets"
    house.close()
    for number, share in enumerate(shares, 1):
        (tmp_path / f"{number}.txt").write_text(share)

    for email, role in ((KARIN, "functionaris"), (KOOS, "deputy")):
        invited = run("invite", email, "--name", email[:5], "--role", role, "--municipality", "kaap").output
        assert "https://meldpunt.kaap.example/werk/uitnodiging" in invited
        code = invited.rsplit(": ", 1)[1].strip()
        office = open_house(settings(instance, secret_key=bytes.fromhex(key)))
        session = keys.accept_invitation(office, email, code, PASSPHRASE)
        digits = desk_of(office, session).keys.public.fingerprint()
        office.close()
        use = ["escrow", "use", "--municipality", "kaap", "--approve", email, "--purpose", "first_functionaris"]
        files = ["--share1", str(tmp_path / "1.txt"), "--share2", str(tmp_path / "2.txt")]
        assert "not the digits" in run(*use, *files, "--fingerprint", "1234 5678 9012 3456 7890", code=1).output
        assert "approved for Kaap" in run(*use, *files, "--fingerprint", digits).output
        typed = "\n".join([*shares[0].splitlines(), *shares[1].splitlines(), digits]) + "\n"
        asked = run(*use, typed=typed).output
        assert "approved for Kaap" in asked
        assert shares[0].splitlines()[0] not in asked, "what is typed of the paper key is not shown"

    assert "Kaap is open: https://meldpunt.kaap.example/nl/kaap/melden" in run("open", "--municipality", "kaap").output
    lacks = run("check", "--no-canary", code=1).output.splitlines()
    assert [line.split(":")[0] for line in lacks] == ["worker", "backup"]
    run("worker", "--once")
    run("backup", str(tmp_path / "first.backup"))
    assert run("check", "--no-canary").output == "nothing to mend\n"

    office = open_house(settings(instance, secret_key=bytes.fromhex(key)))
    signal = signal_of(office, file_signal(office, municipality="kaap", story="Via de opdrachtregel"))
    dossier = reading.open_signal(office, desk(office, KARIN), signal)
    assert dossier.report is not None and dossier.report.story == "Via de opdrachtregel"
    assert rows(office, "SELECT is_open FROM municipality") == [(1,)]
    office.close()
    run("close", "--municipality", "kaap")
    assert "cannot be opened and" not in run("check", "--no-canary").output
    files = b"".join(path.read_bytes() for path in instance.rglob("*") if path.is_file())
    for share in shares:
        assert share.splitlines()[1].encode() not in files, "the halves are kept nowhere"
