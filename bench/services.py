"""The services of deploy/compose/compose.yaml as processes in folders; bench/layout.py tells a story with them."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench.figures import ROOT
from bench.proofs.cluster import ACCOUNT, program

COMPOSE = ROOT / "deploy" / "compose"
OWN = {
    "MELDPUNT_IMAGE": "meldpunt-portal",
    "PORTAL_BASE_URL": "https://127.0.0.1",
    "PORTAL_MAIL_FROM": "meldpunt@example.nl",
}
PATIENCE = 180.0
_NGINX = """
worker_processes 1;
pid {home}/nginx.pid;
daemon off;
error_log {home}/error.log warn;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/conf.d/*.conf;
}}
"""


def filled(text: str, own: Mapping[str, str]) -> str:
    """A value of the compose file with its ${NAME}, ${NAME:-default} and ${NAME:?message}."""

    def one(found: re.Match[str]) -> str:
        name, sign, default = found[1], found[2], found[3]
        if not own.get(name) and sign == ":?":
            raise RuntimeError(f"{name}: {default}")
        return own.get(name) or (default if sign == ":-" else "")

    return re.sub(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}", one, text)


def until(true: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
    """Seconds until it was so. Raises RuntimeError."""
    started = time.monotonic()
    while time.monotonic() - started < patience:
        with suppress(OSError):
            if true():
                return round(time.monotonic() - started, 1)
        time.sleep(0.1)
    raise RuntimeError(f"{what}: not in {patience:.0f} seconds")


@dataclass
class Layout:
    """All services of the compose file below one folder. `ports`: of every service that listens."""

    home: Path
    services: dict[str, Any]
    ports: dict[str, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def prepare(self) -> None:
        """Folders, secrets and the instance, as README.md tells an administrator."""
        self.home.chmod(0o755)
        words = {name: secrets.token_hex(16) for name in ("owner", "portal", "replicator")}
        place = self.home / "secrets"
        place.mkdir()
        hosts = "&".join(f"host=127.0.0.1:{self.ports[name]}" for name in ("database-a", "database-b"))
        ask = f"/portal?{hosts}&target_session_attrs=read-write"
        given = {f"{name}_password": word for name, word in words.items()}
        given |= {
            "secret_key": secrets.token_hex(32),
            "link_keys": "",
            "smtp_url": f"file:{self.home / 'instance' / 'mail'}",
            "database_url": f"postgresql+psycopg://portal:{words['portal']}@{ask}",
            "owner_url": f"postgresql+psycopg://owner:{words['owner']}@{ask}",
        }
        for name, value in given.items():
            (place / name).write_text(value + "\n")
            (place / name).chmod(0o444)
        (self.home / "instance").mkdir()
        for name in ("database-a", "database-b"):
            self.prepare_volume(name)
            self.prepare_volume(f"{name}-run")

    def prepare_volume(self, name: str) -> None:
        """An empty folder of the account of PostgreSQL."""
        folder = self.home / name
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)

    def environ(self, name: str) -> dict[str, str]:
        """The settings of a service, with the places of this machine."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
        said = self.services[name].get("environment", {})
        said = {
            key: filled(str(value), OWN).replace("/run/secrets", str(self.home / "secrets"))
            for key, value in said.items()
        }
        if "PGDATA" not in said:
            # the demo brings people to file for; everything else is as it would be
            return {**own, **said, "PORTAL_INSTANCE": str(self.home / "instance"), "PORTAL_DEMO": "1"}
        places = {
            "PATH": f"{Path(program('initdb') or '/').parent}:{own['PATH']}",
            "PGDATA": str(self.home / name),
            "PEER": "127.0.0.1",
            "PGPORT": str(self.ports[name]),
            "PEER_PORT": str(self.ports[self.services[name]["environment"]["PEER"]]),
            "SOCKETS": str(self.home / f"{name}-run"),
            "SECRETS": str(self.home / "secrets"),
            "LISTEN": "127.0.0.1",
        }
        return {**own, **said, **places}

    def command(self, name: str, *instead: str) -> list[str]:
        """What a service starts, with its port on this machine."""
        service = self.services[name]
        words = list(instead) or [filled(word, OWN) for word in service["command"]]
        if "PGDATA" in service.get("environment", {}):
            script = next(each["source"] for each in service["volumes"] if isinstance(each, dict))
            copied = self.home / "server.sh"
            shutil.copyfile(COMPOSE / script, copied)
            copied.chmod(0o755)
            return [service["entrypoint"][0], str(copied), *words]
        words = ["127.0.0.1" if word == "0.0.0.0" else word for word in words]
        return [sys.executable, "-m", "portal", *(str(self.ports[name]) if word == "8000" else word for word in words)]

    def once(self, name: str, *instead: str) -> subprocess.CompletedProcess[str]:
        """Run a service to its end."""
        return subprocess.run(
            self.command(name, *instead), **self._how(name), capture_output=True, text=True, check=False
        )

    def start(self, name: str) -> None:
        """Start a service; what it says goes to a file with its name."""
        with (self.home / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(self.command(name), **self._how(name), stdout=log, stderr=log)

    def _how(self, name: str) -> dict[str, Any]:
        database = "PGDATA" in self.services[name].get("environment", {})
        as_account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if database and os.geteuid() == 0 else {}
        return {"env": self.environ(name), "cwd": "/" if database else ROOT, **as_account}

    def proxy(self) -> None:
        """nginx with the shipped files; a certificate of its own."""
        home = self.home / "nginx"
        shutil.copytree(ROOT / "deploy" / "nginx", home / "conf.d")
        shutil.copytree(home / "conf.d" / "portal", home / "portal")
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        made += ["-days", "1", "-subj", "/CN=localhost", "-keyout", str(self.home / "secrets" / "certificate_key")]
        subprocess.run([*made, "-out", str(self.home / "secrets" / "certificate")], check=True, capture_output=True)
        for path in (COMPOSE / "nginx").iterdir():
            text = path.read_text().replace("/run/secrets", str(self.home / "secrets"))
            text = re.sub(r".*listen \[::\].*\n", "", text)
            for service in ("node-a", "node-b"):
                text = text.replace(f"{service}:8000", f"127.0.0.1:{self.ports[service]}")
            text = text.replace("listen 8443", f"listen 127.0.0.1:{self.ports['proxy']}")
            text = text.replace("listen 8080", f"listen 127.0.0.1:{self.ports['plain']}")
            (home / "portal" / path.name).write_text(text)
        portal = home / "conf.d" / "portal.conf"
        portal.write_text(re.sub(r"include portal/", f"include {home}/portal/", portal.read_text()))
        (home / "nginx.conf").write_text(_NGINX.format(home=home))
        told = [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(home), "-c", str(home / "nginx.conf")]
        self.running["proxy"] = subprocess.Popen([*told, "-e", str(home / "error.log")])

    def stop(self, name: str, number: int = signal.SIGTERM) -> int:
        """Tell a service to stop, and how it ended."""
        process = self.running.pop(name)
        if number == signal.SIGKILL and name.startswith("database"):
            master = process.pid
            os.kill(master, signal.SIGSTOP)
            for child in Path(f"/proc/{master}/task/{master}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
        process.send_signal(number)
        return process.wait(75)

    def stop_all(self) -> None:
        """Whatever still runs, the databases last."""
        for name in sorted(self.running, key=lambda each: each.startswith("database")):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                self.stop(name, signal.SIGINT if name.startswith("database") else signal.SIGTERM)

    def is_ready(self, name: str) -> bool:
        """What the health check of compose asks."""
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.ports[name]}/readyz", timeout=5) as answer:
            return answer.status == 200
        return False

    def follows(self, name: str) -> bool:
        """Whether the other database follows this one, and its commits wait for it."""
        query = "select count(*) from pg_stat_replication where sync_state = 'sync' and state = 'streaming'"
        asked = [
            "psql",
            "-h",
            str(self.home / f"{name}-run"),
            "-p",
            str(self.ports[name]),
            "-d",
            "postgres",
            "-tAc",
            query,
        ]
        how = self._how(name)
        return subprocess.run(asked, **how, capture_output=True, text=True, check=False).stdout.strip() == "1"
