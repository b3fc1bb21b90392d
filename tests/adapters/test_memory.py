"""No core file and no look into the memory: real processes that crash, and a neighbour of the same account."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from proxies import keeps_to_itself

from portal.adapters.cleaning import PROCESS
from portal.adapters.documents import TYPESETTER
from portal.adapters.memory import plain_swap
from portal.settings import CHECKOUT

DUMPED = 0x80
"""The bit in a wait status that says a core was made."""

NEIGHBOURS = """
import os, sys
os.setresgid(65534, 65534, 65534) if os.geteuid() == 0 else None
os.setresuid(65534, 65534, 65534) if os.geteuid() == 0 else None
import ctypes
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
told, tell = os.pipe()
kept, keep = os.pipe()
child = os.fork()
if not child:
    {before}
    os.write(tell, b"x")
    os.close(keep)
    os.read(kept, 1)
    os._exit(0)
os.read(told, 1)
try:
    os.close(os.open(f"/proc/{{child}}/mem", os.O_RDONLY))
    print("open")
except PermissionError:
    print("shut")
"""
"""A process looks into the memory of its own child, under an account that is not root's."""

KEEP = "from portal.adapters.memory import keep_to_ourselves; keep_to_ourselves()"


def crash(before: str, number: int, folder: Path) -> int:
    """The wait status of a process that may leave a core as large as it likes, and ends by a signal."""
    limit = "import resource as r; r.setrlimit(r.RLIMIT_CORE, (r.getrlimit(r.RLIMIT_CORE)[1],) * 2)"
    code = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); {limit}; {before}; os.kill(os.getpid(), {number})"
    process = os.posix_spawn(
        sys.executable, [sys.executable, "-c", f"import os; os.chdir({str(folder)!r}); {code}"], {}
    )
    return os.waitpid(process, 0)[1]


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_leaves_no_core(number: int, tmp_path: Path) -> None:
    """Whatever the machine allows: where it allows none this says little, and the limits are asked below."""
    status = crash(KEEP, number, tmp_path)
    assert os.WTERMSIG(status) == number
    assert not status & DUMPED
    assert list(tmp_path.iterdir()) == []


def looked(before: str) -> str:
    code = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); import portal.adapters.memory\n"
    done = subprocess.run(
        [sys.executable, "-c", code + NEIGHBOURS.format(before=before)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_neighbour_of_the_same_account_cannot_look_into_the_memory() -> None:
    assert looked("pass") == "open", "else this test says nothing"
    assert looked(KEEP) == "shut"


@pytest.mark.parametrize("script", [PROCESS, TYPESETTER])
def test_the_processes_that_hold_files_and_texts_keep_to_themselves(script: Path) -> None:
    command = [sys.executable, "-I", "-B", str(script), "pdf", "", "pdf"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as held:
        assert keeps_to_itself(held.pid)
        held.kill()


def test_swap_that_is_written_as_it_is_is_named_and_encrypted_swap_is_not(tmp_path: Path) -> None:
    (tmp_path / "swaps").write_text(
        "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n/dev/zram0 partition 1 0 5\n"
        "/dev/dm-3 partition 1 0 -3\n/dev/dm-4 partition 1 0 -4\n/var/swap\\040file file 1 0 -5\n"
    )
    for device, uuid in (("dm-3", "CRYPT-PLAIN-swap"), ("dm-4", "LVM-abc")):
        (tmp_path / device / "dm").mkdir(parents=True)
        (tmp_path / device / "dm" / "uuid").write_text(uuid + "\n")
    assert plain_swap(tmp_path, tmp_path) == ["/dev/sda2", "/dev/dm-4", "/var/swap\\040file"]
    assert plain_swap(tmp_path / "nowhere", tmp_path) == []
