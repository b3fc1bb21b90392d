"""What the application key makes and recognises: form tokens, receipt codes, fields, sessions."""

import pickle
from copy import copy, deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.adapters.vault import AppKeys, Damaged, ForeignToken, Secret, fields_mac, idem_key, session_id

OLD = Secret(b"o" * 32)
NEW = Secret(b"n" * 32)
NONCE = bytes(range(32))
keys = AppKeys(NEW)
rotated = AppKeys(NEW, (OLD,))
quick = settings(max_examples=200, deadline=None, database=None)


def test_a_token_comes_back_with_its_time_and_nonce():
    text = keys.issue_token("report", 1_790_000_000, NONCE)
    assert len(text) == 96
    token = keys.read_token("report", text)
    assert (token.issued_at, token.nonce) == (1_790_000_000, NONCE)
    assert repr(NONCE) not in repr(token)


def test_a_token_is_for_one_purpose_and_binding():
    text = keys.issue_token("report", 1, NONCE, b"binding")
    for purpose, binding in (("rating", b"binding"), ("report", b""), ("report", b"other"), ("reportb", b"inding")):
        with pytest.raises(ForeignToken):
            keys.read_token(purpose, text, binding)
    with pytest.raises(ForeignToken):
        AppKeys(OLD).read_token("report", text, b"binding")


def test_every_changed_character_of_a_token_is_refused():
    text = keys.issue_token("report", 1_790_000_000, NONCE)
    for place in range(len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(ForeignToken):
            keys.read_token("report", changed)


@pytest.mark.parametrize("edit", ["{}\n", " {}", "{}=", "{}A", "\ufeff{}"])
def test_a_token_has_one_spelling(edit):
    with pytest.raises(ForeignToken):
        keys.read_token("report", edit.format(keys.issue_token("report", 1, NONCE)))


@quick
@given(st.one_of(st.text(), st.text("AZaz09-_", min_size=90, max_size=100), st.just("٣" * 96), st.just("\ud800" * 96)))
def test_any_other_text_is_a_foreign_token(text):
    with pytest.raises(ForeignToken):
        keys.read_token("report", text)


def test_a_form_nonce_has_32_bytes():
    with pytest.raises(ValueError, match=r"^a form nonce has 32 bytes$"):
        keys.issue_token("report", 1, b"short")


def test_after_rotation_the_old_still_opens_and_the_new_makes():
    before = AppKeys(OLD)
    token = Secret(b"T" * 32)
    assert rotated.read_token("report", before.issue_token("report", 5, NONCE)).issued_at == 5
    assert rotated.open_field("mail", "row", before.seal_field("mail", "row", "a@b.example")) == "a@b.example"
    session = before.seal_session(token, "p", 1, Secret(b"s" * 32))
    assert rotated.open_session(token, "p", 1, session) == b"s" * 32
    assert rotated.receipt_codes(NONCE) == (keys.receipt_code(NONCE), before.receipt_code(NONCE))
    assert rotated.index_fields("mail", "x") == (keys.index_field("mail", "x"), before.index_field("mail", "x"))
    assert rotated.receipt_code(NONCE) == keys.receipt_code(NONCE)
    with pytest.raises(ForeignToken):
        before.read_token("report", rotated.issue_token("report", 5, NONCE))


@pytest.mark.parametrize("length", [32, 64])
def test_an_application_key_may_be_long(length):
    assert len(AppKeys(Secret(b"x" * length)).receipt_code(NONCE)) == 24


@pytest.mark.parametrize("length", [0, 16, 31, 65])
def test_a_weak_application_key_is_refused(length):
    with pytest.raises(ValueError, match=r"^a key to derive from has 32 to 64 bytes$"):
        AppKeys(Secret(b"x" * length))
    with pytest.raises(ValueError, match="32 to 64"):
        AppKeys(NEW, (Secret(b"x" * length),))


@quick
@given(st.text())
def test_a_field_comes_back(text):
    opened = keys.open_field("mail", "row", keys.seal_field("mail", "row", text))
    assert opened == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert len(keys.index_field("mail", text)) == 32


def test_a_field_does_not_open_elsewhere():
    blob = keys.seal_field("mail", "row-1", "a@b.example")
    for column, row in (("totp", "row-1"), ("mail", "row-2")):
        with pytest.raises(Damaged):
            keys.open_field(column, row, blob)
    for place in range(len(blob)):
        with pytest.raises(Damaged):
            keys.open_field("mail", "row-1", blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :])
    assert keys.seal_field("mail", "row-1", "a@b.example") != blob


def test_an_index_is_apart_per_column():
    assert keys.index_field("mail", "x") == keys.index_field("mail", "x")
    assert keys.index_field("mail", "x") != keys.index_field("phone", "x")
    assert keys.index_field("mailx", "") != keys.index_field("mail", "x")


def test_a_session_opens_only_with_its_token_principal_and_epoch():
    token, seed = Secret(b"T" * 32), Secret(b"s" * 32)
    blob = keys.seal_session(token, "principal", 3, seed)
    assert keys.open_session(token, "principal", 3, blob) == seed
    wrong = [(Secret(b"U" * 32), "principal", 3), (token, "other", 3), (token, "principal", 4), (Secret(b""), "p", 3)]
    for other, principal, epoch in wrong:
        with pytest.raises(Damaged):
            keys.open_session(other, principal, epoch, blob)
    with pytest.raises(Damaged):
        AppKeys(OLD).open_session(token, "principal", 3, blob)
    assert token not in blob
    assert seed not in blob


def test_hashes_of_token_and_nonce_are_apart():
    assert len({session_id(Secret(NONCE)), idem_key(NONCE), fields_mac(NONCE, b""), fields_mac(NONCE, b"x")}) == 4
    assert fields_mac(NONCE, b"x") == fields_mac(NONCE, b"x")
    assert fields_mac(b"\x01" * 32, b"x") != fields_mac(NONCE, b"x")


def test_a_secret_does_not_show_itself():
    secret = Secret(b"do not show this in a log or error")
    for shown in (repr(secret), str(secret), f"{secret}", "%s" % secret, f"{secret!r}"):  # noqa: UP031
        assert shown == "Secret(…)"
    assert repr([secret]) == "[Secret(…)]"
    for spread in (pickle.dumps, copy, deepcopy):
        with pytest.raises(TypeError, match=r"^a secret is not pickled or copied$"):
            spread(secret)
    with pytest.raises(TypeError):
        pickle.dumps(keys)


def test_a_mac_of_an_event_is_recognised_after_a_rotation_and_no_other():
    before = AppKeys(OLD)
    for mac in (keys.event_mac(b"event"), before.event_mac(b"event")):
        assert len(mac) == 32
        assert rotated.is_event_mac(b"event", mac)
        assert not rotated.is_event_mac(b"evenT", mac)
        assert not rotated.is_event_mac(b"event", mac[:-1])
        assert not rotated.is_event_mac(b"event", mac + b"\0")
        assert not rotated.is_event_mac(b"event", bytes([mac[0] ^ 1]) + mac[1:])
    assert rotated.event_mac(b"event") == keys.event_mac(b"event")
    assert not rotated.is_event_mac(b"event", b"")
    assert not keys.is_event_mac(b"event", before.event_mac(b"event"))


def test_a_chain_hangs_each_event_on_all_before_it():
    before, mac = bytes(32), keys.event_mac(b"event")
    digest = rotated.chain_digest(before, 7, mac)
    assert len(digest) == 32
    assert rotated.is_chain_digest(before, 7, mac, digest)
    assert rotated.is_chain_digest(before, 7, mac, AppKeys(OLD).chain_digest(before, 7, mac)), "of before the rotation"
    assert not keys.is_chain_digest(before, 7, mac, AppKeys(OLD).chain_digest(before, 7, mac))
    others = [(bytes(31) + b"\1", 7, mac), (before, 8, mac), (before, 7, keys.event_mac(b"other")), (mac, 7, before)]
    for other in others:
        assert not rotated.is_chain_digest(*other, digest)
    assert not rotated.is_chain_digest(before, 7, mac, bytes([digest[0] ^ 1]) + digest[1:])


def test_after_a_rotation_what_an_earlier_key_sealed_is_sealed_anew():
    before = AppKeys(OLD)
    assert (keys.is_renewed, rotated.is_renewed) == (False, True)
    old = before.seal_field("mail", "row", "a@b.example")
    anew = rotated.renewed_field("mail", "row", old)
    assert keys.open_field("mail", "row", anew) == "a@b.example"
    assert rotated.renewed_field("mail", "row", anew) is None
    assert keys.renewed_field("mail", "row", keys.seal_field("mail", "row", "x")) is None
    for column, row, blob in (("totp", "row", old), ("mail", "other", old), ("mail", "row", old[:-1])):
        with pytest.raises(Damaged):
            rotated.renewed_field(column, row, blob)
    with pytest.raises(Damaged):
        keys.renewed_field("mail", "row", old)
