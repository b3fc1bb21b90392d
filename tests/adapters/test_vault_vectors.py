"""Known answers of version 1. What is stored today must open for as long as it is kept: a change that breaks one of
these needs a new version byte, not a new expectation. Sealed boxes draw their own randomness: they are only opened."""

import hashlib
from datetime import date

import pytest

from portal.adapters import vault
from portal.adapters.vault import Cost, PublicKeys, Secret

APP = vault.AppKeys(Secret(bytes(range(32))), random=lambda size: bytes(range(100, 100 + size)))
NONCE = bytes(range(32, 64))
CASE_KEY = Secret(bytes(range(64, 96)))
USER = vault.UserKeys.from_seed(Secret(bytes(range(96, 128))))
TOKEN = Secret(bytes(range(128, 160)))
SEED = Secret(bytes(range(160, 192)))
SIGNAL = "11111111-2222-4333-8444-555555555555"
PRINCIPAL = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
AD = vault.associated("GM1674", SIGNAL, "report")
CODE = "EPDA0C4Z7CKH09EF72SBSXFN"
CHEAP = Cost(operations=1, memory=8192)
WORDS = "fiets molen regen kaas dijk"


def fixed(size: int) -> bytes:
    return bytes(range(200, 200 + size))


def counting():
    """Randomness that differs per byte and per draw."""
    draws = iter(range(1, 256))

    def draw(size: int) -> bytes:
        step = 2 * next(draws) + 5
        return bytes((step * place + 91) % 256 for place in range(size))

    return draw


CERTIFICATE = vault.Certificate("GM1674", PRINCIPAL, "functionaris", USER.public, SIGNAL, date(2026, 10, 27))
SEALED_THREAD_KEY = (
    "01cc318c66c8b9388946d71f7b6307c4aec38e79b953b21a8c0a14ea16031ee33194272657aedb605a6642a9684177758ef0"
    "379e9ddecf0a9d42665882c373ca638a7f991217f8daa5ee55b094cb30806d"
)
SEALED_WRAP = (
    "01b9e50c3c77616aeeaf948d5c632f73b7ed2f07d4dcc05be0559cf65f52b6fd4ce00c0e91e4a5ad85b3b50e29626878fed7"
    "09435f8b8fe5de14b447b480cb89cf0335210a70dd5cdceb897bcebdc53e246070aa60d4f11e5a0e18f78760210af760095c"
    "56a88b38678e5f7d0fe3d9b394"
)
SHARE1 = """24K6 R9GG BDJ6 TXKR
ZH28 SN8X CPPZ CFM3
6SWB NZ9Z 861W C227
AHK7 H2MW NV0D 5S09"""
SHARE2 = """28K6 R9GG 0030 81G3
8YRA 1CC1 P2GB 6GS4
K44R G2C9 76X3 VD96
NHG6 SA5C J268 H305"""

MADE = {
    "token": lambda: APP.issue_token("report", 1_790_000_000, NONCE, b"binding").encode(),
    "receipt_code": lambda: APP.receipt_code(NONCE).encode(),
    "field": lambda: APP.seal_field("mail", PRINCIPAL, "farid@roosendaal.example"),
    "field_index": lambda: APP.index_field("mail", "farid@roosendaal.example"),
    "event_mac": lambda: APP.event_mac(b"event"),
    "session": lambda: APP.seal_session(TOKEN, PRINCIPAL, 3, SEED),
    "session_id": lambda: vault.session_id(TOKEN),
    "idem_key": lambda: vault.idem_key(NONCE),
    "fields_mac": lambda: vault.fields_mac(NONCE, b"canonical"),
    "lookup_id": lambda: vault.lookup_id(CODE),
    "reporter_private": lambda: bytes(vault.thread_keypair(CODE)),
    "reporter_public": lambda: bytes(vault.thread_keypair(CODE).public_key),
    "thread_key": lambda: bytes(vault.thread_key(CASE_KEY)),
    "file_key": lambda: bytes(vault.file_key(CASE_KEY, SIGNAL)),
    "blob": lambda: vault.seal(CASE_KEY, AD, b"plaintext", fixed),
    "document_hash": lambda: hashlib.sha256(
        vault.seal_document(CASE_KEY, AD, {"story": "é 😀 \ud800", "vorm": ["arbeid"]}, fixed)
    ).digest(),
    "symmetric_wrap": lambda: vault.rewrap(USER, SIGNAL, PRINCIPAL, CASE_KEY, fixed),
    "sealing_private": lambda: bytes(USER.sealing_private),
    "sealing_public": lambda: USER.public.sealing,
    "verifying": lambda: USER.public.verifying,
    "k_me": lambda: bytes(USER.k_me),
    "fingerprint": lambda: USER.public.fingerprint().encode(),
    "unlocker": lambda: vault.make_unlocker(WORDS, PRINCIPAL, SEED, fixed, CHEAP),
    "statement": lambda: CERTIFICATE.statement(),
    "signature": lambda: vault.approve(USER, CERTIFICATE),
    "escrow_share1": lambda: vault.new_escrow(counting()).share1.encode(),
    "escrow_share2": lambda: vault.new_escrow(counting()).share2.encode(),
    "escrow_sealing": lambda: vault.new_escrow(counting()).public.sealing,
}

KNOWN = {
    "token": (
        "41414141414771784f3441674953496a4a43556d4a7967704b6973734c5334764d4445794d7a51314e6a63344f546f375044"
        "302d5032344f784c61496b504d476d46586c4648505959464e65543043536d496758717a5f46346d764337586330"
    ),
    "receipt_code": "455044413043345a37434b4830394546373253425358464e",
    "field": (
        "016465666768696a6b6c6d6e6f707172737475767778797a7b38ffbc00306489a9eadcf5efcf08fb6603619bec2889cd1464"
        "6bbd330419090b6dcb3006ad41bad6"
    ),
    "field_index": "ead9d53bb57741017828ad4de315c225c803465c0447b12a7eff18b17be6d2e7",
    "event_mac": "916662faf483213fb80e2ac22ad9c1723f98c69af823b90fd12f613b8d485f03",
    "session": (
        "016465666768696a6b6c6d6e6f707172737475767778797a7ba55a733e6a6ba2a59b680bbbc72b09b57e4fab5bf8e7c7cd0a"
        "bd0cbe1fc396b1b3cdcfc4a1433aa878b5c3668b79a1ff"
    ),
    "session_id": "716755220db98f4d79be2bc213319e32e96acf8d5943b7c57e2f22530a0f3d42",
    "idem_key": "6de103d4bf041d0f367d380ab63300c4b58d02fb0094190f77250ea8b8d7f00c",
    "fields_mac": "b843ca8bcdf8430acafd0e3ef8dd839bfe6ce55ab72ec952d5d0837186b71b95",
    "lookup_id": "b6b1e13bf401d2de3e5c2e573af6a13a6d65aaad2be6049a5701a63b04e123e3",
    "reporter_private": "4bb093449fb8ad0757c7ea2aabfd931bcad4adddc87b26b89e7158e7ceb36df1",
    "reporter_public": "86b74999375ca43dc9ae483884ae53b191dafdd210228ea6047840a5ac76080e",
    "thread_key": "984f2de1118993e76d098bb4bdf762363be7a453bd08d2a32bb3c515b96dd991",
    "file_key": "b38e672e4be8fedcf4b918c6d2b319f45fa635ae48934b55eb70d7e550e23cc7",
    "blob": ("01c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf85ec236af80a74ac32f3173606f8de65f3cff11a2afec5a4b9"),
    "document_hash": "448ebcab7faeb047a36b3aae61dd4706019d2c9b60fdb300bd33268bcd91b497",
    "symmetric_wrap": (
        "02c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfaaf291b803cf6281f395cd85e009d7e7ed6369ed3216c68180"
        "3442fc98e5469a7f43208e6e7799552df6ecfc204794ea"
    ),
    "sealing_private": "a7b4ee9d8a6dfa5c11ed7cd536c58682a38561e0484d06a432ba8a5cd19fb7d4",
    "sealing_public": "46b7af4a72faa4dadb42bd1d2accf14dbdf35e631db8d731dec5f31e416b774f",
    "verifying": "8b0310b9381a86d894e8f665f31cbbf436fa3ae766dc8ced68e1c2c85fcfb0a9",
    "k_me": "1371a29fd347af5ef1da0e03f2a062b6fede25547660dacdc38d0b53468f6aaf",
    "fingerprint": "373034322037383931203339353920343633372039373434",
    "unlocker": (
        "010100000008c8c9cacbcccdcecfd0d1d2d3d4d5d6d7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf48853fdd"
        "f0a4f09015440d2c548c03035839986753a1cbe8e2720e3e4b314ba906477b72dce7fb3142fe2fb053596b6a"
    ),
    "statement": (
        "0100000006474d313637340000002461616161616161612d626262622d346363632d386464642d6565656565656565656565"
        "650000000c66756e6374696f6e617269730000002046b7af4a72faa4dadb42bd1d2accf14dbdf35e631db8d731dec5f31e41"
        "6b774f000000208b0310b9381a86d894e8f665f31cbbf436fa3ae766dc8ced68e1c2c85fcfb0a90000002431313131313131"
        "312d323232322d343333332d383434342d3535353535353535353535350000000a323032362d31302d3237"
    ),
    "signature": (
        "b5aa348459b5a50bf650032a3a8a42918e2eeaaa008adee854d6e6ca5e657f0f4567f12296c8b111f2c96fcc437776662d9c"
        "4a0fbd7d22a238dee11361292c09"
    ),
    "escrow_share1": (
        "32344b3620523947472042444a362054584b520a5a48323820534e3858204350505a2043464d330a36535742204e5a395a20"
        "3836315720433232370a41484b372048324d57204e5630442035533039"
    ),
    "escrow_share2": (
        "32384b362052394747203030333020383147330a385952412031434331205032474220364753340a4b343452204732433920"
        "3736583320564439360a4e4847362053413543204a3236382048333035"
    ),
    "escrow_sealing": "f4a848a866e0206fc3dcc041327e858bddf1c2433cf12e7e7f249cff5d93d95f",
}


@pytest.mark.parametrize("name", sorted(MADE))
def test_version_1_is_made_as_it_always_was(name):
    assert MADE[name]().hex() == KNOWN[name]


def test_version_1_still_opens():
    known = {name: bytes.fromhex(value) for name, value in KNOWN.items()}
    assert APP.read_token("report", known["token"].decode(), b"binding").nonce == NONCE
    assert APP.open_field("mail", PRINCIPAL, known["field"]) == "farid@roosendaal.example"
    assert APP.open_session(TOKEN, PRINCIPAL, 3, known["session"]) == SEED
    assert vault.open_sealed(CASE_KEY, AD, known["blob"]) == b"plaintext"
    assert vault.unwrap(USER, SIGNAL, PRINCIPAL, known["symmetric_wrap"]) == CASE_KEY
    assert vault.open_unlocker(WORDS, PRINCIPAL, known["unlocker"]) == SEED
    assert vault.verify(known["verifying"], CERTIFICATE, known["signature"])
    assert USER.public == PublicKeys(known["sealing_public"], known["verifying"])


def test_sealed_boxes_of_version_1_still_open():
    private = vault.thread_keypair(CODE)
    assert vault.open_thread_key(private, bytes.fromhex(SEALED_THREAD_KEY)) == vault.thread_key(CASE_KEY)
    assert vault.unwrap(USER, SIGNAL, PRINCIPAL, bytes.fromhex(SEALED_WRAP)) == CASE_KEY


def test_printed_shares_of_version_1_still_open():
    keys = vault.escrow_keys(SHARE1, SHARE2)
    assert keys.public.sealing.hex() == KNOWN["escrow_sealing"]


def test_the_hashes_are_blake2b_as_others_compute_it():
    """Against the standard library, so that the formats do not hang on one implementation."""

    def blake(person: bytes, data: bytes, key: bytes = b"") -> bytes:
        return hashlib.blake2b(data, digest_size=32, key=key, person=person).digest()

    assert vault.lookup_id(CODE) == blake(b"mp1.lookup", CODE.encode())
    assert vault.thread_key(CASE_KEY) == blake(b"mp1.thread", b"", CASE_KEY)
    assert vault.idem_key(NONCE) == blake(b"mp1.idem", NONCE)
    assert vault.fields_mac(NONCE, b"x") == blake(b"mp1.fields", b"x", NONCE)
    assert vault.session_id(TOKEN) == blake(b"mp1.session.id", TOKEN)
    assert APP.event_mac(b"x") == blake(b"mp1.event", b"x", blake(b"mp1.audit", b"", bytes(range(32))))
    audit = blake(b"mp1.audit", b"", bytes(range(32)))
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in (bytes(32), (7).to_bytes(8, "big"), NONCE))
    assert APP.chain_digest(bytes(32), 7, NONCE) == blake(b"mp1.chain", framed, audit)
