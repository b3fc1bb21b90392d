"""Files that come along: cleaned and sealed in memory, before the transaction that writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from uuid import UUID

from portal.actions.house import House
from portal.adapters import cleaning, vault
from portal.adapters.attachments import SealedFile
from portal.domain.attachments import Attachment, Cleaned, Fault, Place, Upload, at_fault
from portal.domain.signals import Signal

PATIENCE = 9.0
"""Seconds for all files of one form: somebody waits."""

__all__ = ["Refused", "Upload", "clean", "content", "opened", "said", "seal"]


class Refused(Exception):
    """Something is wrong with a file; nothing was kept. `faults`: the place of the file in the form -> what."""

    def __init__(self, faults: Mapping[int, Fault]) -> None:
        super().__init__()
        self.faults = faults


def clean(uploads: Sequence[Upload]) -> list[Cleaned]:
    """The files with nothing in them but what they show. Raises Refused, naming every file that is no good."""
    if faults := at_fault([len(each.data) for each in uploads]):
        raise Refused(faults)
    until, made = monotonic() + PATIENCE, []
    for at, each in enumerate(uploads):
        left = until - monotonic()
        try:
            if left < 0.2:
                raise cleaning.Refused(Fault.BUSY)
            made.append(cleaning.clean(each.data, min(left, cleaning.PATIENCE)))
        except cleaning.Refused as refused:
            faults[at] = refused.fault
    if faults:
        raise Refused(faults)
    return made


def said(nonce: bytes, uploads: Sequence[Upload]) -> list[str]:
    """What tells one set of files from another, and without the nonce of the form nothing."""
    return [vault.fields_mac(nonce, each.data).hex() for each in uploads]


def seal(
    house: House,
    signal: Signal,
    key: vault.Secret,
    files: Sequence[Cleaned],
    place: Place,
    *,
    first: int = 1,
    to: int = 0,
) -> list[SealedFile]:
    """Cleaned files, each sealed under a key of its own. `key`: the case key, or the thread key for a reporter's.

    `first`: the number of the first of them within the signal; `to`: the message or note they come with.
    """
    made = []
    for number, each in enumerate(files, start=first):
        identifier = str(UUID(bytes=house.random(16), version=4))
        about = Attachment(identifier, number, each.kind, len(each.data), place, to, each.small)
        own = vault.file_key(key, identifier)
        made.append(
            SealedFile(
                identifier,
                vault.seal_document(own, _ad(signal, identifier, "about"), about.document(), house.random),
                vault.seal_file(own, _ad(signal, identifier, "content"), each.data, house.random),
            )
        )
    return made


def opened(signal: Signal, case_key: vault.Secret, identifier: str, about: bytes) -> Attachment:
    """What is known of a file. Raises vault.Damaged."""
    document = vault.open_document(_key(signal, case_key, identifier, about), _ad(signal, identifier, "about"), about)
    return Attachment.from_document(identifier, document)


def content(signal: Signal, case_key: vault.Secret, file: SealedFile) -> bytes:
    """The file itself. Raises vault.Damaged."""
    own = _key(signal, case_key, file.id, file.about)
    return vault.open_file(own, _ad(signal, file.id, "content"), file.content)


def _key(signal: Signal, case_key: vault.Secret, identifier: str, about: bytes) -> vault.Secret:
    """Whether the reporter sent it later is nowhere readable, so both are tried."""
    of_case = vault.file_key(case_key, identifier)
    try:
        vault.open_document(of_case, _ad(signal, identifier, "about"), about)
    except vault.Damaged:
        return vault.file_key(vault.thread_key(case_key), identifier)
    return of_case


def _ad(signal: Signal, identifier: str, part: str) -> bytes:
    return vault.associated(signal.municipality, signal.id, "file", identifier, part)
