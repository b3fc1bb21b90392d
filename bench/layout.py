"""The layout of deploy/compose as processes: `python -m bench.layout`.

Needs PostgreSQL, nginx and openssl; no containers. What compose.yaml says is done in folders of this machine: the
commands and the settings of each service, the two databases by postgres/server.sh, secrets as files, and nginx with the
shipped files. Ports and places are the only difference, and PORTAL_DEMO, for people to file for. Then a visitor files
signals through the proxy while

- a node is stopped with SIGTERM, and the other one answers;
- the primary is killed, the other database is promoted, and filing goes on;
- the old primary is started again and refuses, is emptied, copies and follows, and commits wait for it again.

Prints what was seen; exit 1 when something is not as it must be.
"""

from __future__ import annotations

import json
import shutil
import signal
import ssl
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import yaml

from bench.proofs.cluster import program
from bench.proofs.mail import free_port
from bench.security.visiting import Visitor
from bench.services import COMPOSE, Layout, until


def file_signal(port: int) -> bool:
    """Whether a signal went through the proxy and its code came back."""
    with suppress(OSError, StopIteration, ssl.SSLError):
        reporter = Visitor(f"127.0.0.1:{port}")
        _, forms = reporter.offered("GET", "/nl/roosendaal/melden", ())
        form = next(one for one in forms if "story" in dict(one.fields))
        time.sleep(3.2)  # nobody fills in a form in less
        fields = (
            ("token", dict(form.fields)["token"]),
            ("story", "Achter in de zaak"),
            ("contact", "no"),
            ("website", ""),
        )
        return 'id="receipt-code"' in reporter.send(form.path, fields, [])
    return False


def story(layout: Layout) -> dict[str, object]:
    """Everything in its order, and what was seen."""
    seen: dict[str, object] = {}

    def must(name: str, *instead: str) -> str:
        done = layout.once(name, *instead)
        if done.returncode:
            raise RuntimeError(f"{name} {instead}: {(done.stderr or done.stdout)[-1500:]}")
        return done.stdout.strip()

    seen["create"] = must("database-a", "create")
    for name in ("database-a", "database-b"):
        layout.start(name)
    seen["seconds until the second follows"] = until(lambda: layout.follows("database-a"), "database-b follows")
    seen["init"] = must("init").splitlines()[-1]
    must("node-a", "demo")
    for name in ("node-a", "node-b", "worker"):
        layout.start(name)
    seen["seconds until ready"] = until(lambda: all(map(layout.is_ready, ("node-a", "node-b"))), "nodes are ready")
    layout.proxy()
    port = layout.ports["proxy"]
    until(lambda: Visitor(f"127.0.0.1:{port}").ask("GET", "/healthz")[0] == 200, "the proxy answers")
    seen["filed"] = file_signal(port)
    seen["node-a stopped with"] = layout.stop("node-a")
    seen["filed on one node"] = file_signal(port)
    layout.start("node-a")
    until(lambda: layout.is_ready("node-a"), "node-a is ready again")
    layout.stop("database-a", signal.SIGKILL)
    seen["refused without a primary"] = not layout.is_ready("node-b")
    must("database-b", "promote")
    seen["seconds until ready after promotion"] = until(lambda: layout.is_ready("node-b"), "node-b is ready")
    seen["filed after promotion"] = file_signal(port)
    refused = layout.once("database-a")
    seen["old primary refuses"] = refused.returncode == 1 and "is the primary now" in refused.stderr
    shutil.rmtree(layout.home / "database-a")
    layout.prepare_volume("database-a")
    layout.start("database-a")
    must("database-b", "together")
    seen["seconds until the old primary follows"] = until(lambda: layout.follows("database-b"), "database-a follows")
    seen["filed together"] = file_signal(port)
    backups = layout.home / "backups"
    backups.mkdir(mode=0o700)
    seen["backup"] = must("backup", "backup", str(backups)).splitlines()[-1].rpartition("; ")[2]
    ended = {name: layout.stop(name) for name in ("node-a", "node-b", "worker", "proxy")}
    seen["ended"] = ended
    return seen


def main() -> int:
    """Returns the exit code."""
    if not all(map(program, ("initdb", "nginx", "openssl"))):
        sys.exit("needs PostgreSQL, nginx and openssl")
    services = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["services"]
    ports = {name: free_port() for name in ("proxy", "plain", "node-a", "node-b", "database-a", "database-b")}
    with ExitStack() as ending:
        home = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="portal-layout-")))
        layout = Layout(home, services, ports)
        ending.callback(layout.stop_all)
        layout.prepare()
        try:
            seen = story(layout)
        except RuntimeError as error:
            for log in home.glob("*.log"):
                print(f"--- {log.name}\n{log.read_text()[-1500:]}", file=sys.stderr)
            print(error, file=sys.stderr)
            return 1
    good = all(value is not False for value in seen.values()) and not any(dict(seen["ended"]).values())  # type: ignore[call-overload]
    print(json.dumps({**seen, "as it must be": good}, indent=2))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
