"""What is in a release, as CycloneDX: `python -m bench.release.sbom dist`.

Three sources: requirements.lock (what runs; licences and what needs what as the installed packages say it),
portal/static/VENDORED.json (fonts, styles and htmx that are carried along, with the digest of the file) and
frontend/package-lock.json (what the styles are built with; never installed where the portal runs, so `excluded`).
The same commit gives the same file. No address of a registry and no place on this machine stands in it.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from bench.figures import ROOT
from bench.release.wheels import LOCK, committed

CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_LICENCES = LicenseFactory()


def locked(text: str) -> Iterator[tuple[str, str]]:
    """Name and version of everything in a lock file."""
    yield from re.findall(r"^([a-z0-9._-]+)==([^ \\\n]+)", text, re.MULTILINE)


def licence(of: Distribution) -> str:
    """The licence of an installed package as it says it; "" when it says none that can be named."""
    said = _said(of, "License-Expression")
    if said:
        return said
    short = _said(of, "License")
    classified = [
        line.rpartition(" :: ")[2] for line in of.metadata.get_all("Classifier") or [] if "License ::" in line
    ]
    known = sorted({CLASSIFIED[name] for name in classified if name in CLASSIFIED})
    return " OR ".join(known) or (short if 0 < len(short) < 60 and "\n" not in short else "")


def _said(of: Distribution, name: str) -> str:
    return str(of.metadata[name]).strip() if name in of.metadata else ""


def _component(name: str, version: str, purl: PackageURL, said: str, **more: Any) -> Component:
    licences = [_LICENCES.make_from_string(said)] if said else []
    kind = more.pop("type", ComponentType.LIBRARY)
    return Component(name=name, version=version, purl=purl, bom_ref=str(purl), licenses=licences, type=kind, **more)


def running() -> Iterator[tuple[Component, list[NormalizedName]]]:
    """What runs, each with the names of what it needs itself."""
    for name, version in locked(LOCK.read_text()):
        purl = PackageURL("pypi", name=canonicalize_name(name), version=version)
        try:
            found = distribution(name)
        except PackageNotFoundError as error:
            raise SystemExit(f"{name} is not installed here: make .venv/test.stamp") from error
        needs = [Requirement(line) for line in found.requires or ()]
        wanted = [canonicalize_name(one.name) for one in needs if not one.marker or one.marker.evaluate({"extra": ""})]
        yield _component(name, version, purl, licence(found), scope=ComponentScope.REQUIRED), wanted


def _npm(name: str, version: str) -> PackageURL:
    group, _, short = name.rpartition("/")
    return PackageURL("npm", namespace=group or None, name=short, version=version)


def carried() -> Iterator[Component]:
    """Fonts, styles, icons and htmx, with the digest of the file that they are in."""
    parts: dict[tuple[str, str], list[dict[str, str]]] = {}
    for one in json.loads((ROOT / "portal/static/VENDORED.json").read_text()):
        parts.setdefault((one["name"], one["version"]), []).append(one)
    for (name, version), files in parts.items():
        digests = {one["file"]: one["sha256"] for one in files}
        places = [Property(name="meldpunt:file", value=f"{name} sha256:{sha}") for name, sha in sorted(digests.items())]
        yield _component(
            name, version, _npm(name, version), files[0]["licence"], scope=ComponentScope.REQUIRED, properties=places
        )


def building(without: Iterable[str]) -> Iterator[Component]:
    """What the styles are built with, and never runs."""
    known = set(without)
    for place, one in json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if not name or name in known:
            continue
        algorithm, _, said = one.get("integrity", "").partition("-")
        sums = (
            [HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(said).hex())] if algorithm == "sha512" else []
        )
        version = one["version"]
        yield _component(
            name, version, _npm(name, version), one.get("license", ""), scope=ComponentScope.EXCLUDED, hashes=sums
        )


def made() -> Bom:
    """The whole of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    name, version = project["name"], project["version"]
    purl = PackageURL("pypi", name=name, version=version)
    root = _component(name, version, purl, project["license"], type=ComponentType.APPLICATION)
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{purl} {LOCK.read_text()}"))
    bom.metadata.component = root
    bom.metadata.timestamp = datetime.fromtimestamp(committed(), UTC)
    needed = {canonicalize_name(part.name): (part, wants) for part, wants in running()}
    vendored = list(carried())
    for component in (*(part for part, _ in needed.values()), *vendored, *building(part.name for part in vendored)):
        bom.components.add(component)
    for part, wants in needed.values():
        bom.register_dependency(part, [needed[one][0] for one in wants if one in needed])
    direct = [canonicalize_name(Requirement(line).name) for line in project["dependencies"]]
    bom.register_dependency(root, [*(needed[one][0] for one in direct), *vendored])
    return bom


def main() -> None:
    """Write it; the name of the file on standard output."""
    bom = made()
    root = bom.metadata.component
    assert root
    path = Path(sys.argv[1]) / f"{root.name}-{root.version}.cdx.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n")
    print(f"{path}: {len(bom.components)} components")


if __name__ == "__main__":
    main()
