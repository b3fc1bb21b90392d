"""Mail, into a folder and through a real mail server on this machine: constant texts, in the reader's language."""

import contextlib
import email
import email.policy
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import portal
from portal.adapters.mailer import Mailer, NotDelivered

TEMPLATES = Path(portal.__file__).parent / "templates"
LETTERS = ("news", "acute", "reporter_news", "standby", "unseen")
PORTAL = "https://meldpunt.example.nl"
WORDS = {
    "nl": {"There is something new for you": "Er is iets nieuws voor je"},
    "pl": {"There is something new for you": "Jest coś nowego dla Ciebie"},
}


class Sink:
    """A mail server's desk: keeps what comes in, refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], EmailMessage]] = []
        self.refuse, self.answer = "", "550 no such user here"
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_RCPT(  # noqa: N802
        self, server: object, session: object, envelope: object, address: str, options: object
    ) -> str:
        if address == self.refuse:
            return self.answer
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)  # type: ignore[attr-defined]
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, message))  # type: ignore[attr-defined]
        return "250 OK"

    def check(
        self, server: object, session: object, envelope: object, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss word", handled=False)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    desk, port = Sink(), free_port()
    controller = Controller(
        desk, hostname="127.0.0.1", port=port, authenticator=desk.check, auth_require_tls=False, auth_required=False
    )
    controller.start()
    yield desk, port
    controller.stop()


@pytest.fixture
def catalogs_of_two(tmp_path: Path) -> Path:
    for language, words in WORDS.items():
        catalog = Catalog(locale=language)
        for key, translation in words.items():
            catalog.add(key, translation)
        path = tmp_path / "translations" / language / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalog)
    return tmp_path / "translations"


def mailer(url: str, *catalogs: Path) -> Mailer:
    return Mailer(url, "meldpunt@gemeente.example", TEMPLATES, catalogs)


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nl", "Er is iets nieuws voor je"),
        ("pl", "Jest coś nowego dla Ciebie"),
        ("en", "There is something new for you"),
        ("xx", "There is something new for you"),
    ],
)
def test_a_mail_speaks_the_language_of_its_reader(
    sink: tuple[Sink, int], catalogs_of_two: Path, language: str, subject: str
) -> None:
    desk, port = sink
    mailer(f"smtp://127.0.0.1:{port}", catalogs_of_two).send("news", language, "farid@waterstad.example", PORTAL)
    ((sender, recipients, message),) = desk.mails
    assert (sender, recipients) == ("meldpunt@gemeente.example", ["farid@waterstad.example"])
    assert message["Subject"] == subject
    assert message["Date"] and message["Message-ID"].endswith("@gemeente.example>")
    assert f"{PORTAL}/werk/" in message.get_content()


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_the_same_each_time(tmp_path: Path, letter: str) -> None:
    sender = mailer(f"file:{tmp_path / 'mail'}")
    for address in ("a@example.org", "b@example.org"):
        sender.send(letter, "nl", address, PORTAL)
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (tmp_path / "mail").glob("*.eml")
    ]
    assert {mail["To"] for mail in mails} == {"a@example.org", "b@example.org"}
    assert len({mail["Subject"] for mail in mails}) == len({mail.get_content() for mail in mails}) == 1
    assert sorted(mails[0].keys()) == sorted(
        ["Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "From", "Date", "Message-ID", "To"]
    )
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0


def test_the_letters_of_functionaris_and_reporter_lead_to_their_own_door(tmp_path: Path) -> None:
    sender = mailer(f"file:{tmp_path}")
    sender.send("reporter_news", "nl", "noor@example.org", PORTAL)
    (path,) = tmp_path.glob("*.eml")
    body = path.read_text()
    assert f"{PORTAL}/volgen" in body and "/werk" not in body


def test_a_user_and_password_are_used(sink: tuple[Sink, int]) -> None:
    desk, port = sink
    mailer(f"smtp://meldpunt:p%40ss%20word@127.0.0.1:{port}").send("news", "nl", "a@example.org", PORTAL)
    assert desk.logins == [(b"meldpunt", b"p@ss word")]
    assert len(desk.mails) == 1


def test_a_wrong_password_is_not_delivered(sink: tuple[Sink, int]) -> None:
    desk, port = sink
    with pytest.raises(NotDelivered):
        mailer(f"smtp://meldpunt:fout@127.0.0.1:{port}").send("news", "nl", "a@example.org", PORTAL)
    assert desk.mails == []


def test_a_refused_address_is_not_delivered_and_named_nowhere(sink: tuple[Sink, int]) -> None:
    desk, port = sink
    desk.refuse = "weg@example.org"
    with pytest.raises(NotDelivered) as wrong:
        mailer(f"smtp://127.0.0.1:{port}").send("news", "nl", "weg@example.org", PORTAL)
    assert "weg@" not in str(wrong.value) and wrong.value.refused
    assert desk.mails == []


def test_a_server_that_is_not_there_is_not_delivered_and_refuses_nobody() -> None:
    with pytest.raises(NotDelivered, match="ConnectionRefusedError") as wrong:
        mailer(f"smtp://127.0.0.1:{free_port()}").send("news", "nl", "a@example.org", PORTAL)
    assert not wrong.value.refused


def test_an_address_that_no_mail_can_carry_is_refused() -> None:
    with pytest.raises(NotDelivered) as wrong:
        mailer(f"smtp://127.0.0.1:{free_port()}").send("news", "nl", "a@example.org\nBcc: alle@example.org", PORTAL)
    assert wrong.value.refused


@pytest.mark.parametrize("answer", ["450 try later", "550 no such user here"])
def test_only_a_lasting_refusal_is_one(sink: tuple[Sink, int], answer: str) -> None:
    desk, port = sink
    desk.refuse, desk.answer = "weg@example.org", answer
    with pytest.raises(NotDelivered) as wrong:
        mailer(f"smtp://127.0.0.1:{port}").send("news", "nl", "weg@example.org", PORTAL)
    assert wrong.value.refused == answer.startswith("5")


@pytest.mark.parametrize("letter", ["standby", "unseen"])
@pytest.mark.parametrize("word", ["spoed", "acuut", "urgent", "signal", "mensenhandel", "Waterstad"])
def test_the_letters_that_call_for_a_colleague_say_nothing_of_a_signal(tmp_path: Path, letter: str, word: str) -> None:
    mailer(f"file:{tmp_path}").send(letter, "en", "a@example.org", PORTAL)
    (path,) = tmp_path.glob("*.eml")
    assert word.lower() not in path.read_text().lower()


def test_a_server_without_tls_is_not_sent_to_by_smtps(sink: tuple[Sink, int]) -> None:
    desk, port = sink
    with pytest.raises(NotDelivered):
        mailer(f"smtps://127.0.0.1:{port}").send("news", "nl", "a@example.org", PORTAL)
    assert desk.mails == []


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: alle@example.org",
        "a@example.org\r\n\r\nTekst",
        "\ud800@example.org",
        "a@é.example",
        "",
        "@",
    ],
)
def test_no_typed_address_breaks_out_or_stops_the_worker(sink: tuple[Sink, int], address: str) -> None:
    desk, port = sink
    with contextlib.suppress(NotDelivered):
        mailer(f"smtp://127.0.0.1:{port}").send("reporter_news", "nl", address, PORTAL)
    assert all(len(recipients) == 1 and "Bcc" not in message for _, recipients, message in desk.mails)


def test_a_folder_that_cannot_be_made_is_not_delivered(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("geen map")
    with pytest.raises(NotDelivered):
        mailer(f"file:{tmp_path / 'mail'}").send("news", "nl", "a@example.org", PORTAL)


def test_the_server_here_is_a_real_one(sink: tuple[Sink, int]) -> None:
    with smtplib.SMTP("127.0.0.1", sink[1], timeout=5) as server:
        assert server.noop()[0] == 250
