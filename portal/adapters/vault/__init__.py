"""The vault: every key, seal, token and signature of the portal. PyNaCl (libsodium) and nothing else.

Callers give the source of randomness where it matters to them, hold `Secret`s no longer than a request, and treat
`Damaged` as not found. Formats are of version 1 and fixed by known-answer vectors in the tests.
"""

from .across import LINK_KEY_BYTES, SLOW, shared_code
from .app_keys import AppKeys, ForeignToken, FormToken, fields_mac, idem_key, session_id
from .case_keys import (
    ReporterKey,
    file_key,
    lookup_id,
    new_key,
    open_thread_key,
    seal_thread_key,
    thread_key,
    thread_keypair,
)
from .certificates import Certificate, approve, verify
from .documents import TooLarge, open_document, open_text, parsed, seal_document
from .escrow import Escrow, WrongShare, escrow_keys, new_escrow
from .files import open_file, seal_file
from .formats import Damaged, Random, Secret, associated, open_sealed, seal
from .local import accept_local, give_local, giver_of, identifier_code, keep_local, open_local
from .pins import Pin, open_pins, seal_pins
from .totp import DIGITS, app_address, digits_at, new_app_secret, step_of
from .unlocker import STRONG, Cost, Unlocker, WrongPassphrase, decoy_unlocker, make_unlocker, normal, open_unlocker
from .user_keys import PublicKeys, UserKeys, same_fingerprint
from .wraps import is_sealed_wrap, rewrap, unwrap, wrap

__all__ = [
    "DIGITS",
    "LINK_KEY_BYTES",
    "SLOW",
    "STRONG",
    "AppKeys",
    "Certificate",
    "Cost",
    "Damaged",
    "Escrow",
    "ForeignToken",
    "FormToken",
    "Pin",
    "PublicKeys",
    "Random",
    "ReporterKey",
    "Secret",
    "TooLarge",
    "Unlocker",
    "UserKeys",
    "WrongPassphrase",
    "WrongShare",
    "accept_local",
    "app_address",
    "approve",
    "associated",
    "decoy_unlocker",
    "digits_at",
    "escrow_keys",
    "fields_mac",
    "file_key",
    "give_local",
    "giver_of",
    "idem_key",
    "identifier_code",
    "is_sealed_wrap",
    "keep_local",
    "lookup_id",
    "make_unlocker",
    "new_app_secret",
    "new_escrow",
    "new_key",
    "normal",
    "open_document",
    "open_file",
    "open_local",
    "open_pins",
    "open_sealed",
    "open_text",
    "open_thread_key",
    "open_unlocker",
    "parsed",
    "rewrap",
    "same_fingerprint",
    "seal",
    "seal_document",
    "seal_file",
    "seal_pins",
    "seal_thread_key",
    "session_id",
    "shared_code",
    "step_of",
    "thread_key",
    "thread_keypair",
    "unwrap",
    "verify",
    "wrap",
]
