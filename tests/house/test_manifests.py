"""Image, compose file and manifests: valid, shut, and in words that the portal knows.

bench/image.py and bench/layout.py run what they describe.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema.validators import validator_for

from bench.services import OWN, filled
from portal import settings
from portal.cli import main
from portal.settings import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
COMPOSE = DEPLOY / "compose"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
MANIFESTS = [path for path in KUBERNETES if path.name != "kustomization.yaml"]
SETTINGS = set(re.findall(r'"(PORTAL_[A-Z_]+)"', Path(settings.__file__).read_text()))
OWNER = {"init", "prune", "restore"}
"""What may know the owner of the tables."""
FEW = {"init", "backup", "prune"}
"""What mails nothing and compares nothing."""


def texts() -> Iterator[tuple[str, str]]:
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(DEPLOY)), path.read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["services"]
    return found


def manifests() -> Iterator[dict[str, Any]]:
    for path in MANIFESTS:
        yield from yaml.safe_load_all(path.read_text())


def pods() -> dict[str, dict[str, Any]]:
    """The pod of everything that starts one, by its name."""
    found = {}
    for each in manifests():
        name, spec = each["metadata"]["name"], each.get("spec", {})
        if each["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if "template" in spec:
            found[name] = spec["template"]["spec"]
    return found


def knows(words: list[str]) -> bool:
    """Whether `portal …` is a command, with options that it has; nothing is run."""
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        inner = command.get_command(click.Context(command), rest.pop(0))
        if inner is None:
            return False
        command = inner
    if isinstance(command, click.Group):
        return False
    options = {name for param in command.params for name in param.opts}
    return all(word.partition("=")[0] in options for word in rest if word.startswith("--"))


def test_whatever_is_named_in_deploy_exists() -> None:
    unknown = {}
    for name, text in texts():
        own = set(re.findall(r"\{\$(\w+)", text))  # what a Caddyfile asks for itself
        said = {each.removesuffix("_FILE") for each in re.findall(r"\bPORTAL_[A-Z_]+[A-Z]\b", text)}
        unknown[name] = said - SETTINGS - own
    assert {name: said for name, said in unknown.items() if said} == {}
    assert not knows(["shutdown"])
    assert not knows(["backup", "--hourly"])


def test_every_service_starts_something_that_the_portal_knows(services: dict[str, Any]) -> None:
    ours = {name: one["command"] for name, one in services.items() if "MELDPUNT_IMAGE" in one["image"]}
    ours |= {f"pod {name}": pod["containers"][0]["args"] for name, pod in pods().items()}
    image = (DEPLOY / "container" / "Containerfile").read_text()
    ours["image"] = json.loads(re.search(r"^CMD (\[.*\])", image, re.MULTILINE)[1])  # type: ignore[index]
    assert len(ours) == 13
    assert {name: words for name, words in ours.items() if not knows(words)} == {}


def test_the_containerfile_has_nothing_that_hadolint_dislikes() -> None:
    hadolint = shutil.which("hadolint", path=Path(sys.executable).parent) or shutil.which("hadolint")
    assert hadolint
    done = subprocess.run([hadolint, DEPLOY / "container/Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_nobody_and_is_made_of_wheels_by_hash() -> None:
    text = (DEPLOY / "container" / "Containerfile").read_text()
    last = text.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)", last, re.MULTILINE) == ["10001:10001"]
    assert "--no-index" in text
    assert "--require-hashes" in text
    assert re.findall(r"^COPY (.*)", text, re.MULTILINE) == [
        "dist/wheels /wheels",
        "--from=installed /opt/meldpunt /opt/meldpunt",
    ]
    context = [line for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert context == ["*", "!dist/wheels"]


def test_compose_is_valid() -> None:
    schema = get_builtin_schema("vendor.compose-spec")
    read = yaml.safe_load((COMPOSE / "compose.yaml").read_text())
    check = validator_for(schema)(schema)
    assert list(check.iter_errors(read)) == []
    read["services"]["worker"]["priviledged"] = True
    assert list(check.iter_errors(read)), "a mistake is seen"


def test_no_service_can_do_more_than_it_needs(services: dict[str, Any]) -> None:
    for name, one in services.items():
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert not {"privileged", "cap_add", "pid", "ipc", "network_mode", "devices", "userns_mode"} & set(one), name
        assert not re.match(r"(0|root)\b", one["user"]), name
        for place in one.get("volumes", ()):
            assert isinstance(place, str) or place["read_only"], name
        for mount in one.get("tmpfs", ()):
            assert "noexec" in mount, name


def test_no_secret_stands_in_an_environment(services: dict[str, Any]) -> None:
    secret = {
        "PORTAL_SECRET_KEY",
        "PORTAL_DATABASE_URL",
        "PORTAL_DATABASE_OWNER_URL",
        "PORTAL_SMTP_URL",
        "PORTAL_LINK_KEYS",
    }
    for name, one in services.items():
        given = one.get("environment", {})
        assert not secret & set(given), name
        files = {value.rpartition("/")[2] for key, value in given.items() if key.endswith("_FILE") and value}
        assert files <= set(one.get("secrets", ())), name
        assert ("owner_url" in one.get("secrets", ())) == (name in OWNER), name
    assert not re.search(r"(?i)(password|secret|key)\s*=", (COMPOSE / ".env.example").read_text())


def test_the_proxy_reaches_no_database_and_only_the_worker_goes_out(services: dict[str, Any]) -> None:
    networks = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["networks"]
    reached = {name: set(one["networks"]) for name, one in services.items()}
    databases = reached["database-a"] | reached["database-b"]
    assert databases == {"data"}
    assert not reached["proxy"] & databases
    closed = {name for name, one in networks.items() if one.get("internal")}
    assert {name for name in reached if reached[name] - closed} == {"proxy", "worker"}
    assert [name for name, one in services.items() if one.get("ports")] == ["proxy"]


def test_a_stop_leaves_time_for_what_is_going_on(services: dict[str, Any]) -> None:
    longest = 30  # seconds that one request may take
    for one in (services["node-a"], services["worker"]):
        assert int(one["stop_grace_period"].removesuffix("s")) > int(one["environment"]["PORTAL_DRAIN"]) + longest
    drain = int(next(one for one in manifests() if one["kind"] == "ConfigMap")["data"]["PORTAL_DRAIN"])
    for name in ("web", "worker"):
        assert pods()[name]["terminationGracePeriodSeconds"] > drain + longest


def test_everything_that_env_must_give_stands_in_the_example(services: dict[str, Any]) -> None:
    text = (COMPOSE / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+)", text))
    given = set(re.findall(r"^(\w+)=", (COMPOSE / ".env.example").read_text(), re.MULTILINE))
    assert asked == given
    assert filled("${PORTAL_WORKERS:-2}", {}) == "2"
    assert filled("${PORTAL_BASE_URL:?see}", OWN) == OWN["PORTAL_BASE_URL"]
    with pytest.raises(RuntimeError, match="MELDPUNT_IMAGE"):
        filled("${MELDPUNT_IMAGE:?see .env.example}", {})


def test_the_script_of_the_databases_does_nothing_without_its_secrets(tmp_path: Path) -> None:
    script = COMPOSE / "postgres" / "server.sh"
    places = {"PGDATA": str(tmp_path / "data"), "SECRETS": str(tmp_path), "SOCKETS": str(tmp_path)}
    environ = {"PATH": "/usr/bin:/bin", "NAME": "a", "PEER": "b", **places}

    def told(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["bash", script, *words], env=environ, capture_output=True, text=True, check=False)

    assert told("create").returncode == 1
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "replicator_password").write_text("word\n")
    asked = told("drop")
    assert asked.returncode == 2
    assert "server.sh promote" in asked.stderr
    assert (tmp_path / "pgpass").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_kubernetes_takes_it(path: Path) -> None:
    for each in yaml.safe_load_all(path.read_text()):
        kubernetes_validate.validate(each, "1.37", strict=True)


def test_kubernetes_would_not_take_a_mistake() -> None:
    read = next(one for one in manifests() if one["kind"] == "Deployment")
    read["spec"]["template"]["spec"]["containers"][0]["securityContext"]["readonlyRootFilesystem"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(read, "1.37", strict=True)


def test_no_pod_can_do_more_than_it_needs() -> None:
    for name, pod in pods().items():
        assert pod["automountServiceAccountToken"] is False, name
        about = pod["securityContext"]
        assert (about["runAsNonRoot"], about["runAsUser"]) == (True, 10001), name
        assert about["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(pod), name
        (container,) = pod["containers"]
        assert container["image"] == "meldpunt-portal", "named in one place: kustomization.yaml"
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name
        assert "memory" in container["resources"]["limits"], name
        assert not [each for each in container.get("env", ()) if "valueFrom" in each], name
        assert not any("hostPath" in volume for volume in pod["volumes"]), name
        secrets = {volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume}
        assert ("meldpunt-owner" in secrets) == (name in OWNER), name


def test_kustomize_names_every_manifest_and_the_image() -> None:
    said = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    assert sorted(said["resources"]) == [path.name for path in MANIFESTS]
    assert [image["name"] for image in said["images"]] == ["meldpunt-portal"]


def test_a_restore_is_the_same_installation_at_rest_with_one_job_in_the_place_of_another() -> None:
    """The patches are put on by hand here: a path that is not there would be refused only in the hour of need."""
    said = yaml.safe_load((DEPLOY / "kubernetes-restore" / "kustomization.yaml").read_text())
    assert said["resources"] == ["../kubernetes"]
    base = {(one["kind"], one["metadata"]["name"]): one for one in manifests()}
    for patch in said["patches"]:
        target = patch["target"]
        chosen = [
            one for (kind, name), one in base.items() if (kind, target.get("name", name)) == (target["kind"], name)
        ]
        assert chosen, target
        for one in chosen:
            for each in yaml.safe_load(patch["patch"]):
                _put(one, **each)
    job = base["Job", "init"]
    assert job["metadata"]["name"] == "restore"
    kubernetes_validate.validate(job, "1.37", strict=True)
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert knows(container["args"]) and container["args"][0] == "restore"
    assert container["volumeMounts"][-1]["name"] == job["spec"]["template"]["spec"]["volumes"][-1]["name"] == "backups"
    assert {one["spec"]["replicas"] for (kind, _), one in base.items() if kind == "Deployment"} == {0}
    assert {one["spec"]["suspend"] for (kind, _), one in base.items() if kind == "CronJob"} == {True}
    if shutil.which("kubectl"):
        command = ["kubectl", "kustomize", str(DEPLOY / "kubernetes-restore")]
        built = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = [one for one in yaml.safe_load_all(built) if one["kind"] == "Job"]
        assert [one["metadata"]["name"] for one in found] == ["restore"]


def _put(into: Any, op: str, path: str, value: Any) -> None:
    """One operation of a JSON patch (RFC 6902)."""
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    for step in way:
        into = into[int(step)] if isinstance(into, list) else into[step]
    if isinstance(into, list):
        assert (op, last) == ("add", "-")
        into.append(value)
    else:
        assert op == "add" or last in into, path
        into[last] = value


def test_a_rollout_keeps_every_pod_until_the_next_is_ready() -> None:
    web = next(one for one in manifests() if one["kind"] == "Deployment" and one["metadata"]["name"] == "web")
    assert web["spec"]["replicas"] >= 2
    assert web["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    container = web["spec"]["template"]["spec"]["containers"][0]
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz", "a database that is away restarts nothing"


def test_a_failover_of_the_database_takes_no_pod_out_of_service() -> None:
    """As long as the own page says that it is away for a moment, nobody needs the one of the ingress."""
    probe = pods()["web"]["containers"][0]["readinessProbe"]
    assert probe["periodSeconds"] * (probe["failureThreshold"] - 1) >= 25
    assert probe["timeoutSeconds"] <= probe["periodSeconds"]


def test_what_mails_and_compares_nothing_has_neither_of_those_secrets(services: dict[str, Any]) -> None:
    spared = ("PORTAL_SMTP_URL_FILE", "PORTAL_LINK_KEYS_FILE")
    for name in FEW:
        pod, one = pods()[name], services[name]
        (container,) = pod["containers"]
        given = {each["name"]: each["value"] for each in container["env"]}
        assert [given[each] for each in spared] == [one["environment"][each] for each in spared] == ["", ""], name
        (mounted,) = [volume["secret"] for volume in pod["volumes"] if volume["name"] == "secrets"]
        assert {each["key"] for each in mounted["items"]} == {"secret_key", "database_url", "database_ca.pem"}, name
        assert set(one["secrets"]) <= {"secret_key", "database_url", "owner_url"}, name
        if name != "init":
            (place,) = [mount for mount in container["volumeMounts"] if mount["name"] == "instance"]
            assert place["readOnly"] is True, name
            assert "instance:/var/lib/meldpunt:ro" in one["volumes"], name


def test_nothing_goes_in_or_out_that_is_not_named() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in manifests() if one["kind"] == "NetworkPolicy"}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    out = {name: one for name, one in policies.items() if "egress" in one}
    assert sorted(out) == ["names", "portal-to-database", "worker-to-mail"]
    component = "app.kubernetes.io/component"
    assert policies["worker-to-mail"]["podSelector"]["matchLabels"][component] == "worker"
    assert policies["ingress-to-web"]["podSelector"]["matchLabels"][component] == "web"
