"""Does the portal work under the limits of deploy/systemd/portal.service? `python -m bench.security.sandboxed`.

A demo portal with its worker runs under the system calls, socket families, core limit and memory rule that the unit
names, expanded by systemd-analyze and laid on by libseccomp and the kernel as systemd does it (folders, users and
namespaces are not: those need a machine with systemd). Then somebody files a signal with a photograph and a PDF, makes
a leaflet (typst), a colleague signs in (Argon2 in locked memory) and opens the signal. Prints what worked, exit 1 when
something did not. Needs systemd-analyze and libseccomp2.
"""

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from bench import figures, server
from bench.security.visiting import Visitor
from portal.actions.installation import demo

UNIT = figures.ROOT / "deploy" / "systemd" / "portal.service"
READER = "farid@roosendaal.example"
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}

_NO_NEW_PRIVILEGES, _MDWE, _REFUSE_EXEC_GAIN = 38, 65, 1
_ALLOW, _EPERM, _EQUAL = 0x7FFF0000, 0x00050000 | errno.EPERM, 4


class _Argument(ctypes.Structure):
    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    )


def settings_of(unit: Path) -> dict[str, list[str]]:
    """Every setting of a unit with its values in order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and re.fullmatch(r"[A-Za-z]+", name):
            found.setdefault(name, []).append(value)
    return found


def allowed(lines: list[str]) -> set[str]:
    """The system calls that SystemCallFilter= lines leave, in the order of the file; the first is an allow-list."""
    calls = _expanded("@default")
    for line in lines:
        takes_away = line.startswith("~")
        for word in line.lstrip("~").split():
            calls = calls - _expanded(word) if takes_away else calls | _expanded(word)
    return calls | _expanded("@default")


def _expanded(word: str) -> set[str]:
    if not word.startswith("@"):
        return {word}
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter", word], capture_output=True, text=True, check=True
    ).stdout
    members = [line.split()[0] for line in listed.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return {call for member in members for call in _expanded(member)}


def confine(calls: set[str], families: list[str]) -> None:
    """Lay the limits on this process and all that it starts. Raises OSError when the kernel refuses one."""
    libc = ctypes.CDLL(None, use_errno=True)
    lib = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    lib.seccomp_init.restype = ctypes.c_void_p
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for option, value in ((_NO_NEW_PRIVILEGES, 1), (_MDWE, _REFUSE_EXEC_GAIN)):
        if libc.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), f"prctl {option}")
    book = ctypes.c_void_p(lib.seccomp_init(ctypes.c_uint32(_EPERM)))
    for call in calls - {"socket"}:
        number = lib.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:
            lib.seccomp_rule_add(book, ctypes.c_uint32(_ALLOW), number, 0)
    for family in families:
        which = (_Argument * 1)(_Argument(0, _EQUAL, FAMILIES[family], 0))
        number = lib.seccomp_syscall_resolve_name(b"socket")
        lib.seccomp_rule_add_array(book, ctypes.c_uint32(_ALLOW), number, 1, which)
    if lib.seccomp_load(book):
        raise OSError("seccomp_load")


def refused_here() -> list[str]:
    """What this process is refused, of what it must be."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    try:
        mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    except OSError:
        found.append("memory that is written and run")
    if libc.mount(b"none", b"/mnt", b"tmpfs", 0, None) and ctypes.get_errno() == errno.EPERM:
        found.append("mount")
    if libc.ptrace(0, 0, 0, 0) and ctypes.get_errno() == errno.EPERM:
        found.append("ptrace")
    if libc.socket(16, 3, 0) < 0 and ctypes.get_errno() == errno.EPERM:
        found.append("netlink socket")
    return found


def _files() -> list[tuple[str, bytes, str]]:
    import pikepdf
    from PIL import Image

    picture, paper = BytesIO(), BytesIO()
    Image.new("RGB", (640, 480), "teal").save(picture, "JPEG")
    made = pikepdf.new()
    made.add_blank_page()
    made.save(paper)
    return [("a.jpg", picture.getvalue(), "image/jpeg"), ("b.pdf", paper.getvalue(), "application/pdf")]


def work(host: str) -> dict[str, bool]:
    """What somebody and a colleague do, and whether it worked."""
    reporter = Visitor(host, scheme="http")
    page, forms = reporter.offered("GET", "/nl/roosendaal/melden", ())
    form = next(one for one in forms if "story" in dict(one.fields))
    time.sleep(4)
    sent = (("token", dict(form.fields)["token"]), ("story", "Onder de grenzen"), ("contact", "no"), ("website", ""))
    done: dict[str, bool] = {"form": bool(page)}
    done["signal with a photograph and a PDF"] = 'id="receipt-code"' in reporter.send(form.path, sent, _files())
    leaflet = "/nl/roosendaal/handreiking/campagne/folder-roosendaal-nl.pdf"
    done["leaflet as PDF"] = reporter.ask("GET", leaflet)[1].startswith("%PDF")
    asked = reporter.offered("GET", "/werk/aanmelden", ())[1][0]
    who = (("token", dict(asked.fields)["token"]), ("email", READER), ("passphrase", demo.PASSPHRASE))
    cookie = reporter.ask("POST", "/werk/aanmelden", who)[2]
    done["sign-in"] = bool(cookie)
    colleague = Visitor(host, cookie, "http")
    inbox = colleague.ask("GET", "/werk/inbox")[1]
    signals = re.findall(r'href="(/werk/signalen/[0-9a-f-]{36})"', inbox)
    done["signal opened"] = any("Onder de grenzen" in colleague.ask("GET", signal)[1] for signal in signals[:50])
    return done


def main() -> int:
    """Returns the exit code."""
    unit = settings_of(UNIT)
    calls = allowed(unit["SystemCallFilter"])
    families = unit["RestrictAddressFamilies"][0].split()
    with tempfile.TemporaryDirectory() as folder:
        environ = server.demo_instance(Path(folder))
        port = server.free_port()
        environ |= {"PORTAL_BASE_URL": f"http://127.0.0.1:{port}"}
        told, tell = os.pipe()
        child = os.fork()
        if not child:
            os.setsid()
            confine(calls, families)
            os.write(tell, json.dumps(refused_here()).encode())
            os.chdir(figures.ROOT)
            os.execve(sys.executable, [sys.executable, "-m", "portal", "serve", "--port", str(port)], dict(environ))
        os.close(tell)
        refused = json.loads(os.read(told, 4096) or b"[]")
        try:
            host = f"127.0.0.1:{port}"
            for _ in range(200):
                with suppress(OSError):
                    if Visitor(host, scheme="http").ask("GET", "/healthz")[0] == 200:
                        break
                time.sleep(0.2)
            done = work(host)
        finally:
            os.kill(child, 15)
            os.waitpid(child, 0)
    print(json.dumps({"system_calls": len(calls), "refused": refused, "worked": done}, indent=2))
    return 0 if len(refused) == 4 and all(done.values()) else 1


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        sys.exit("needs systemd-analyze: apt install systemd")
    sys.exit(main())
