"""Requests that are wrong in one way or several: always the same ones for one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

Headers = list[tuple[bytes, bytes]]

NOTHING = b"00000000-0000-4000-8000-000000000000"
_SIGNAL = b"/werk/signalen/" + NOTHING
_PLACES = b"""/ /nl/ /nl/roosendaal/ /nl/roosendaal/melden /nl/volgen /nl/roosendaal/volgen /nl/roosendaal/bewaren
/nl/roosendaal/handreiking/signalen /nl/handreiking/meldroute /nl/loket/kaarten/pl /m/roosendaal /weg /healthz /readyz
/robots.txt /static/x/y.css /.well-known/security.txt /werk/ /werk/aanmelden /werk/uitnodiging /werk/inbox
/werk/inbox/zoeken /werk/taal/nl /werk/afmelden""".split()
_OF_NOTHING = [_SIGNAL, _SIGNAL + b"/notities", _SIGNAL + b"/bijlagen/" + NOTHING, b"/werk/beheer/mensen/" + NOTHING]
_PATHS = [*_PLACES, *_OF_NOTHING, b"/nl/handreiking/nieuws/" + NOTHING]

_BYTES = [b"\x00", b"\xff", b"\x80\x81", b"\r", b"\n", b"\r\n", b" ", b"\t"]
_ESCAPED = b"%00 %ff %C0%AF %ED%A0%80 %zz % %2F %2e%2e/ %0d%0aX:1 \\ ? # // /../ /./ ;x=1 * {} | ^ ` ~".split()
_METHODS = b"PUT DELETE PATCH OPTIONS TRACE CONNECT PROPFIND get G\xffT QUERY".split()
_METHODS += [b"", b"GET GET", b"A" * 300]
_QUERIES = b"thema vanaf status urgentie taal verder gedaan pagina x \xff".split()
_FIELDS = b"token story code message rating email passphrase urgentie switch receipt \xff a[] a[b]".split()
_HEADERS = b"""Host Origin Referer Accept-Language Accept-Encoding HX-Request HX-Current-URL X-Poll X-Forwarded-For
X-Forwarded-Proto X-Forwarded-Host Range If-None-Match If-Modified-Since Content-Type Expect Upgrade Transfer-Encoding
Content-Encoding Cookie Authorization""".split()
_VALUES = b"""nl;q=9e999,*;q=-1,,; bytes=5-1 http://[ http://\xff https://[::1 chunked,chunked gzip,br;q=nan
100-continue null x;charset=\xff websocket Basic \xff,\xff 1,2,3 W/"x
multipart/form-data;boundary= application/json""".split()
_COOKIES = [b"A" * 43, b"=" * 43, b"\xff" * 43, b"A" * 8000, b"; " * 500, b'"', b'"\\', b"\\054", b"a=b" * 99]
_COOKIE_NAMES = [b"werk=", b"__Secure-werk=", b"session=", b"remember_token=", b"=", b"", b"werk"]
_LENGTHS = [*b"-1 0 1e9 99999999999999999999 5,5 5,6 0x5 +5 \xb2 27262977 1_0".split(), b"", b" 5 "]
_CHUNKED = [*b"chunked Chunked chunked,identity xchunked".split(), b" chunked", b"chunked\x0b"]
_CHUNKS = [
    b"zz\r\nabc\r\n0\r\n\r\n",
    b"-1\r\n\r\n",
    b"5\r\nab",
    b"5;x=" + b"y" * 500 + b"\r\nstory\r\n0\r\n\r\n",
    b"0\r\n",
    b"FFFFFFFFFFFFFFFF\r\n",
    b"5\nstory\n0\n\n",
    b"7\r\nstory=x\r\n0\r\nX: \xff\r\n\r\n",
    b"7\r\nstory=x\r\n0\r\n\r\n",
]
_JSON = [b"{", b'{"story": "\\ud800"}', b"[" * 20_000, b'{"story": NaN}', b"\xff", b"null", b'{"a":' * 5000, b"[1, 2]"]
_IDS = [
    *b"- 1e5 -1 ../.. zzzzzzzz-0000-4000-8000-000000000000 %EF%BC%90 %00".split(),
    b"0" * 32,
    b"9" * 300,
    NOTHING[:-1],
]
_IDS += [b"{" + NOTHING + b"}", NOTHING + b"%0a", NOTHING + NOTHING, NOTHING.replace(b"0", b"F")]
_BEFORE_IDS = b"""/werk/signalen/ /werk/beheer/mensen/ /werk/sleutels/ /werk/nieuws/ /nl/handreiking/nieuws/
/nl/handreiking/meldroute/vraag-""".split()
_EDGES = [b"x", b"", b"a" * 200, b"\xff", b'"', b"--"]
_PARTS = [
    b'Content-Disposition: form-data; name="story"',
    b"Content-Disposition: form-data",
    b"Content-Disposition: \xff",
    b"x",
    b'Content-Disposition: form-data; name="attachments"; filename="\xff\x00/../x"',
    b"Content-Disposition: form-data; name=" + b"a" * 9000,
]
_OF_PARTS = [
    b"",
    b"Content-Type: text/plain; charset=utf-7\r\n",
    b"Content-Type: \xff\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"X" * 3000 + b": y\r\n",
]
_URLENCODED = b"application/x-www-form-urlencoded"
_NOISE = [
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\r\n" * 50,
    b"",
    b"GET",
    b"GET / HTTP/1.1\n\n",
    b"\x16\x03\x01\x02\x00\x01" * 99,
]


def once_failed() -> list[tuple[str, bytes]]:
    """Requests that were answered with an error of ours before it was mended; always sent."""
    own = [(b"Host", b"localhost"), (b"Connection", b"close"), (b"Sec-Fetch-Site", b"same-origin")]
    chunked = [*own, (b"Transfer-Encoding", b"chunked"), (b"Content-Type", _URLENCODED)]
    json = [*own, (b"Content-Type", b"application/json"), (b"Content-Length", b"6")]
    referrer = [*own, (b"Referer", b"http://["), (b"Content-Length", b"0")]
    origin = [(b"Host", b"localhost"), (b"Connection", b"close"), (b"Origin", b"http://["), (b"Content-Length", b"0")]
    return [
        ("chunks", request(b"POST", b"/nl/volgen", chunked, b"zz\r\nabc\r\n0\r\n\r\n")),
        ("json", request(b"POST", b"/werk/aanmelden", json, b"[1, 2]")),
        ("referrer", request(b"POST", b"/werk/taal/nl", referrer)),
        ("origin", request(b"POST", b"/nl/volgen", origin)),
    ]


def request(method: bytes, target: bytes, headers: Headers, body: bytes = b"", version: bytes = b"1.1") -> bytes:
    """The bytes of a request, whatever they are."""
    lines = [method + b" " + target + b" HTTP/" + version, *(name + b": " + value for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Maker:
    """Makes them, one after the other."""

    def __init__(self, seed: int, place: str) -> None:
        """`place`: the slug of a municipality that is open."""
        self._chance = random.Random(seed)
        self._paths = [path.replace(b"roosendaal", place.encode()) for path in _PATHS]
        self._pick: Callable[..., bytes] = self._chance.choice
        self._kinds: Mapping[str, Callable[[], bytes]] = {
            "path": self._path,
            "query": self._query,
            "method": lambda: request(
                self._pick([*_METHODS, b"", b"GET GET", b"A" * 300]), self._target(), self._own()
            ),
            "header": self._header,
            "cookie": self._cookie,
            "length": self._length,
            "chunks": self._chunks,
            "form": self._form,
            "multipart": self._multipart,
            "json": lambda: self._post(self._pick(_JSON), b"application/json"),
            "id": self._id,
            "huge": self._huge,
            "first line": self._first_line,
            "noise": lambda: self._pick([*_NOISE, self._chance.randbytes(self._chance.randrange(2000))]),
            "pipeline": lambda: request(b"GET", b"/healthz", [(b"Host", b"x")]) * self._some(5) + self._path(),
        }

    def make(self) -> tuple[str, bytes]:
        """(kind, bytes) of one more."""
        kind = self._chance.choice(tuple(self._kinds))
        return kind, self._kinds[kind]()

    def _some(self, most: int) -> int:
        return self._chance.randrange(1, most)

    def _target(self) -> bytes:
        return self._pick(self._paths)

    def _own(self) -> Headers:
        return [(b"Host", b"localhost"), (b"Connection", b"close"), (b"Sec-Fetch-Site", b"same-origin")]

    def _value(self) -> bytes:
        return self._pick([*_ESCAPED, b"", b"1", b"-1", b"9" * 400, self._chance.randbytes(9).hex().encode()])

    def _post(self, body: bytes, kind: bytes) -> bytes:
        head = [*self._own(), (b"Content-Type", kind), (b"Content-Length", str(len(body)).encode())]
        return request(b"POST", self._target(), head, body)

    def _path(self) -> bytes:
        target, at = self._target(), self._some(12)
        junk = b"".join(self._pick([*_BYTES, *_ESCAPED]) for _ in range(self._some(4)))
        front = self._pick(
            [b"", b"", b"", b"http://elders.example", b"//elders.example", b"http://[::1", b"http://u:x@x"]
        )
        return request(
            self._pick([b"GET", b"GET", b"HEAD", b"POST"]), front + target[:at] + junk + target[at:], self._own()
        )

    def _query(self) -> bytes:
        between = [b"=", b"", b"[]=", b"[a]="]
        pairs = [self._pick(_QUERIES) + self._pick(between) + self._value() for _ in range(self._some(5))]
        pairs += [b"a=1"] * (3000 if self._chance.random() < 0.05 else 0)
        return request(self._pick([b"GET", b"HEAD"]), self._target() + b"?" + b"&".join(pairs), self._own())

    def _header(self) -> bytes:
        values = [*_BYTES, *_VALUES, b"", b"a" * 5000, b"bytes=0-0," * 500]
        made = [(self._pick(_HEADERS), self._pick(values)) for _ in range(self._some(6))]
        return request(self._pick([b"GET", b"POST", b"HEAD"]), self._target(), [*self._own(), *made])

    def _cookie(self) -> bytes:
        target = self._pick([b"/werk/", b"/werk/inbox", b"/werk/aanmelden", b"/nl/"])
        return request(b"GET", target, [*self._own(), (b"Cookie", self._pick(_COOKIE_NAMES) + self._pick(_COOKIES))])

    def _length(self) -> bytes:
        head = [*self._own(), (b"Content-Type", _URLENCODED), (b"Content-Length", self._pick(_LENGTHS))]
        more = [(b"Content-Length", self._pick([b"3", b"7"]))] if self._chance.random() < 0.2 else []
        return request(b"POST", self._target(), [*head, *more], b"story=x")

    def _chunks(self) -> bytes:
        head = [*self._own(), (b"Transfer-Encoding", self._pick(_CHUNKED)), (b"Content-Type", _URLENCODED)]
        more = [(b"Content-Length", b"5")] if self._chance.random() < 0.3 else []
        return request(b"POST", self._target(), [*head, *more], self._pick(_CHUNKS))

    def _form(self) -> bytes:
        pairs = [self._pick(_FIELDS) + b"=" + self._value() for _ in range(self._some(30))]
        pairs += [b"a=1"] * (50_000 if self._chance.random() < 0.03 else 0)
        kinds = [_URLENCODED, _URLENCODED, _URLENCODED + b"; charset=utf-16", b"text/plain", b"", b"x"]
        return self._post(b"&".join(pairs) + self._pick([b"", b"&", b"=", b"&&&", b"\x00"]), self._pick(kinds))

    def _multipart(self) -> bytes:
        edge = self._pick(_EDGES)
        inside = self._chance.randbytes(self._chance.randrange(300)) + self._pick([b"\r\n", b""])
        part = b"--" + edge + b"\r\n" + self._pick(_PARTS) + b"\r\n" + self._pick(_OF_PARTS) + b"\r\n" + inside
        body = part * self._chance.choice([1, 1, 1, 300]) + self._pick(
            [b"--" + edge + b"--\r\n", b"--" + edge, b"", b"--y--"]
        )
        form = b"multipart/form-data"
        kinds = [form + b"; boundary=" + edge, form, form + b'; boundary="' + edge, b"multipart/mixed; boundary=x"]
        return self._post(body, self._pick(kinds))

    def _id(self) -> bytes:
        target = self._pick(_BEFORE_IDS) + self._pick(_IDS) + self._pick([b"", b"/", b"/notities", b"/wijzigen"])
        return request(self._pick([b"GET", b"POST"]), target, self._own())

    def _huge(self) -> bytes:
        several = [(b"X-%d" % each, b"y") for each in range(300)]
        huge: list[Callable[[], bytes]] = [
            lambda: request(b"GET", b"/" + b"a" * 70_000, self._own()),
            lambda: request(b"GET", self._target(), [*self._own(), *several]),
            lambda: request(b"GET", self._target(), [*self._own(), (b"X", b"y" * 100_000)]),
            lambda: self._post(b"story=" + b"a" * 1_200_000, _URLENCODED),
        ]
        return self._chance.choice(huge)()

    def _first_line(self) -> bytes:
        version = self._pick([*b"0.9 2.0 9.9 1 1.1.1 x 1.0 \xff".split(), b""])
        target = self._pick([self._target(), b"", b"*", b"localhost:80"])
        return request(self._pick([b"GET", b"POST"]), target, self._own(), b"", version)
