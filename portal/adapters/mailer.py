"""Mail: constant texts from templates/mail, sent by SMTP or put into a folder. No text of a signal ever comes here."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import jinja2
from babel.support import Translations

TIMEOUT = 20
"""Seconds to wait for a mail server."""


class NotDelivered(Exception):
    """The mail server did not take the mail; try again later.

    `refused`: it answered that this address is not good (5xx), which a few minutes will not change.
    """

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


class Mailer:
    """Writes and sends one kind of mail at a time.

    `url`: `smtp://[user:password@]host[:port]` (STARTTLS when offered), `smtps://…`, or `file:DIR`.
    `catalogs` gives the folders that hold `<lang>/LC_MESSAGES/messages.mo`, the first that has the language wins.
    """

    def __init__(self, url: str, sender: str, templates: Path, catalogs: tuple[Path, ...]) -> None:
        self.url = url
        self.sender = sender
        self.templates = templates
        self.catalogs = catalogs

    def send(self, letter: str, language: str, address: str, address_of_portal: str, **more: str) -> None:
        """Send the letter (a folder of templates/mail) to an address. Raises NotDelivered.

        `more`: what the letter says besides, for the one to the auditor; never a text of a signal.
        """
        message = self._write(letter, language, address_of_portal, more)
        message["From"] = self.sender
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        try:
            # ValueError: an address that somebody typed may hold what no header can; it must not stop other mail
            message["To"] = address
            self._deliver(message)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            raise NotDelivered(type(error).__name__, refused=_is_refusal(error)) from error

    def _write(self, letter: str, language: str, address_of_portal: str, more: Mapping[str, str]) -> EmailMessage:
        # StrictUndefined: a mail with a hole in it is not sent. Plain text, so nothing to escape.
        environment = jinja2.Environment(  # nosec B701 # plain text mail
            loader=jinja2.FileSystemLoader(self.templates / "mail"),
            undefined=jinja2.StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            autoescape=False,  # noqa: S701 - plain text mail
        )
        environment.install_gettext_translations(self._translations(language), newstyle=True)  # type: ignore[attr-defined]
        message = EmailMessage()
        message["Subject"] = environment.get_template(f"{letter}/subject.txt").render().strip()
        message.set_content(environment.get_template(f"{letter}/body.txt").render(address=address_of_portal, **more))
        return message

    def _translations(self, language: str) -> Translations:
        for folder in self.catalogs:
            if (folder / language / "LC_MESSAGES" / "messages.mo").exists():
                return Translations.load(folder, [language])  # type: ignore[return-value]
        return Translations()

    def _deliver(self, message: EmailMessage) -> None:
        deliver: Callable[[EmailMessage], None] = self._into_folder if self.url.startswith("file:") else self._by_smtp
        deliver(message)

    def _into_folder(self, message: EmailMessage) -> None:
        folder = Path(self.url.removeprefix("file:"))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{uuid4()}.eml").write_bytes(message.as_bytes())

    def _by_smtp(self, message: EmailMessage) -> None:
        where = urlsplit(self.url)
        host, context = where.hostname or "localhost", ssl.create_default_context()
        server: smtplib.SMTP
        if where.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, where.port or 465, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, where.port or 25, timeout=TIMEOUT)
        with server:
            server.ehlo_or_helo_if_needed()
            if where.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.send_message(message)


def _is_refusal(error: Exception) -> bool:
    """Whether it is this address that is wrong for good, and not the server or the moment."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    # a bad certificate is a ValueError too, and no fault of the address
    return isinstance(error, ValueError) and not isinstance(error, OSError)
