"""Keys of a signal, sealed blobs and documents, wraps."""

import json
import os
import pickle
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.adapters.vault import (
    Damaged,
    Secret,
    TooLarge,
    UserKeys,
    associated,
    file_key,
    is_sealed_wrap,
    lookup_id,
    new_key,
    open_document,
    open_sealed,
    open_text,
    open_thread_key,
    rewrap,
    seal,
    seal_document,
    seal_thread_key,
    thread_key,
    thread_keypair,
    unwrap,
    wrap,
)
from portal.domain.receipts import encode

KEY = Secret(bytes(range(32)))
SIGNAL, PRINCIPAL = str(uuid4()), str(uuid4())
AD = associated("GM1674", SIGNAL, "report")
CODE, OTHER_CODE = encode(bytes(15)), encode(b"\xff" * 15)
quick = settings(max_examples=150, deadline=None, database=None)


def user(letter: bytes = b"u") -> UserKeys:
    return UserKeys.from_seed(Secret(letter * 32))


def mutations(blob: bytes):
    """Every byte changed in two ways, every truncation, an extra byte."""
    for place in range(len(blob)):
        for mask in (0x01, 0x80):
            yield blob[:place] + bytes([blob[place] ^ mask]) + blob[place + 1 :]
        yield blob[:place]
    yield blob + b"\x00"


def test_keys_are_apart_per_purpose():
    keys = {KEY, thread_key(KEY), file_key(KEY, "a"), file_key(KEY, "b"), new_key(os.urandom), new_key(os.urandom)}
    assert len(keys) == 6
    assert all(isinstance(key, Secret) and len(key) == 32 for key in keys)
    with pytest.raises(ValueError, match=r"^random gave another length than asked for$"):
        new_key(lambda size: bytes(size - 1))
    with pytest.raises(ValueError, match="32 to 64"):
        thread_key(Secret(b""))


def test_associated_data_cannot_be_shared_by_two_places():
    assert associated("GM1674", "s", "message", "7", "in") == b"mp1|GM1674|s|message|7|in"
    for parts in (("a|b", "s", "k"), ("a", "s|k", "x"), ("a", "s", "k", "r|in"), ("a", "", "k"), ("a", "s", "k", "")):
        with pytest.raises(ValueError, match=r"^a part of associated data is empty or holds a \|$"):
            associated(*parts)


@quick
@given(st.binary(max_size=300))
def test_a_blob_opens_only_whole_and_in_its_place(plaintext):
    blob = seal(KEY, AD, plaintext, os.urandom)
    assert open_sealed(KEY, AD, blob) == plaintext
    assert len(blob) == len(plaintext) + 41
    for key, ad in ((thread_key(KEY), AD), (KEY, associated("GM0748", SIGNAL, "report")), (KEY, b"")):
        with pytest.raises(Damaged):
            open_sealed(key, ad, blob)


def test_every_mutation_of_a_blob_is_refused():
    for changed in mutations(seal(KEY, AD, b"what was told", os.urandom)):
        with pytest.raises(Damaged):
            open_sealed(KEY, AD, changed)


@quick
@given(st.binary(max_size=400))
def test_any_bytes_are_damaged_and_nothing_else(junk):
    for version in (b"", b"\x01", b"\x02"):
        blob = version + junk
        for opening in (
            lambda blob=blob: open_sealed(KEY, AD, blob),
            lambda blob=blob: open_document(KEY, AD, blob),
            lambda blob=blob: unwrap(user(), SIGNAL, PRINCIPAL, blob),
            lambda blob=blob: open_thread_key(thread_keypair(CODE), blob),
        ):
            with pytest.raises(Damaged):
                opening()


def test_an_encryption_error_is_an_error():
    with pytest.raises(TypeError):
        seal(Secret(b"short"), AD, b"text", os.urandom)
    with pytest.raises(TypeError):
        seal(KEY, AD, b"text", lambda size: b"")

    def broken(size: int) -> bytes:
        raise OSError("no randomness")

    with pytest.raises(OSError, match="no randomness"):
        seal_document(KEY, AD, {"story": "text"}, broken)


@quick
@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.lists(st.text()), st.none(), st.integers())))
def test_a_document_comes_back(document):
    opened = open_document(KEY, AD, seal_document(KEY, AD, document, os.urandom))
    whole = json.dumps(document, ensure_ascii=False)
    repaired = whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert opened == json.loads(repaired)


def test_lone_surrogates_become_replacement_characters_and_pairs_are_joined():
    document = {"story": "a\ud800b\udfffc\ud83d\ude00\udc00", "done": "é\x00\u202e"}
    opened = open_document(KEY, AD, seal_document(KEY, AD, document, os.urandom))
    assert opened == {"story": "a\ufffdb\ufffdc😀\ufffd", "done": "é\x00\u202e"}


@pytest.mark.parametrize(
    ("size", "bucket"),
    [(0, 2), (2047, 2), (2048, 4), (4095, 4), (4096, 8), (131_071, 128), (131_072, 256), (262_143, 256)],
)
def test_the_length_of_a_document_tells_only_its_bucket(size, bucket):
    frame = len('{"a":""}')
    document = {"a": "x" * max(0, size - frame)}
    blob = seal_document(KEY, AD, document, os.urandom)
    assert len(blob) == bucket * 1024 + 41
    assert open_document(KEY, AD, blob) == document


def test_a_full_form_fits_and_more_than_the_largest_bucket_does_not():
    full = {"story": "😀" * 20_000, **{f"field{number}": "\x00" * 500 for number in range(30)}}
    assert open_document(KEY, AD, seal_document(KEY, AD, full, os.urandom)) == full
    with pytest.raises(TooLarge, match=r"^the document is larger than 256 KiB$"):
        seal_document(KEY, AD, {"a": "x" * (262_144 - len('{"a":""}'))}, os.urandom)
    with pytest.raises(ValueError, match="JSON"):
        seal_document(KEY, AD, {"a": float("nan")}, os.urandom)


@pytest.mark.parametrize(
    "inner",
    [b"", b"{}", b"x" * 2048, b"[]\x80" + bytes(2045), b"{\x80" + bytes(2046), b"{}\x80" + bytes(1021), bytes(2048)],
)
def test_sealed_content_that_is_no_document_is_damaged(inner):
    with pytest.raises(Damaged):
        open_document(KEY, AD, seal(KEY, AD, inner, os.urandom))


@pytest.mark.parametrize("padded", [bytes(2048), b"{}\x80" + bytes(1021), b"{}\x80x" + bytes(2044)])
def test_a_text_is_padded_as_it_was_or_damaged(padded):
    with pytest.raises(Damaged):
        open_text(KEY, AD, seal(KEY, AD, padded, os.urandom))


def test_the_code_finds_and_opens_its_thread_and_no_other():
    private = thread_keypair(CODE)
    key = thread_key(KEY)
    for public in (private.public_key, bytes(private.public_key)):
        blob = seal_thread_key(public, key)
        assert open_thread_key(thread_keypair(CODE), blob) == key
    with pytest.raises(Damaged):
        open_thread_key(thread_keypair(OTHER_CODE), blob)
    for changed in mutations(blob):
        with pytest.raises(Damaged):
            open_thread_key(private, changed)
    assert lookup_id(CODE) != lookup_id(OTHER_CODE)
    assert lookup_id(CODE) not in (bytes(private), bytes(private.public_key))


@pytest.mark.parametrize("code", ["", CODE[:-1], f"{CODE}-", "é" * 24])
def test_only_a_canonical_code_is_looked_up(code):
    with pytest.raises(ValueError, match=r"^not a canonical receipt code$|^'ascii' codec"):
        lookup_id(code)
    with pytest.raises(ValueError, match=r"^not a canonical receipt code$|^'ascii' codec"):
        thread_keypair(code)


def test_the_reporters_key_does_not_show_itself():
    private = thread_keypair(CODE)
    assert str(private) == repr(private) == "ReporterKey(…)"
    with pytest.raises(TypeError, match=r"^a secret is not pickled or copied$"):
        pickle.dumps(private)


def test_a_wrap_opens_for_its_recipient_signal_and_principal_only():
    me, other = user(), user(b"o")
    sealed = wrap(me.public.sealing, SIGNAL, PRINCIPAL, KEY)
    symmetric = rewrap(me, SIGNAL, PRINCIPAL, KEY, os.urandom)
    assert (is_sealed_wrap(sealed), is_sealed_wrap(symmetric)) == (True, False)
    for blob in (sealed, symmetric):
        assert unwrap(me, SIGNAL, PRINCIPAL, blob) == KEY
        assert isinstance(unwrap(me, SIGNAL, PRINCIPAL, blob), Secret)
        cases = [
            (other, SIGNAL, PRINCIPAL),
            (me, str(uuid4()), PRINCIPAL),
            (me, SIGNAL, str(uuid4())),
            (me, PRINCIPAL, SIGNAL),
            (me, "no uuid", PRINCIPAL),
            (me, "", PRINCIPAL),
            (me, SIGNAL, "a|b"),
        ]
        for who, signal, principal in cases:
            with pytest.raises(Damaged):
                unwrap(who, signal, principal, blob)
        for changed in mutations(blob):
            with pytest.raises(Damaged):
                unwrap(me, SIGNAL, PRINCIPAL, changed)


def test_only_a_whole_key_is_wrapped():
    me = user()
    for short in (Secret(b""), Secret(b"x" * 31)):
        with pytest.raises(ValueError, match=r"^a wrapped key has 32 bytes$"):
            wrap(me.public.sealing, SIGNAL, PRINCIPAL, short)
        with pytest.raises(ValueError, match=r"^a wrapped key has 32 bytes$"):
            rewrap(me, SIGNAL, PRINCIPAL, short, os.urandom)
        with pytest.raises(ValueError, match=r"^a thread key has 32 bytes$"):
            seal_thread_key(me.public.sealing, short)
    with pytest.raises(ValueError, match="public key"):
        wrap(b"short", SIGNAL, PRINCIPAL, KEY)
    with pytest.raises(ValueError, match="UUID"):
        wrap(me.public.sealing, "GM1674", PRINCIPAL, KEY)


def test_nothing_is_sealed_to_a_key_that_shares_with_everybody():
    with pytest.raises(Exception, match="library error"):
        wrap(bytes(32), SIGNAL, PRINCIPAL, KEY)
