"""What a first and a second visit of the front door's pages weigh, and how Lighthouse scores them.

Weights are bytes of compressed answers without fonts, as in PERFORMANCE.md. Lighthouse needs Node, a browser and once
`npm ci` in bench/lighthouse; without them only the weights are taken, and that is said.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import figures, server
from bench.weights import weigh

FIRST, AGAIN = 45_000, 8_000
"""Goals: the most bytes of a first visit of any page, and of a second visit of the report form."""

SCORE = 98
"""Goal of each Lighthouse score."""

HERE = "/nl/roosendaal"
SCORED = [
    f"{HERE}/melden",
    f"{HERE}/loket",
    f"{HERE}/loket/kaarten/pl",
    f"{HERE}/handreiking/",
    f"{HERE}/handreiking/wel-en-niet",
    f"{HERE}/handreiking/signalen",
    f"{HERE}/handreiking/meldroute",
    f"{HERE}/partners",
]
WEIGHED = [
    *SCORED,
    f"{HERE}/",
    f"{HERE}/volgen",
    f"{HERE}/privacy",
    f"{HERE}/loket/kaarten",
    f"{HERE}/loket/folder/pl",
    f"{HERE}/handreiking/meldroute/overzicht",
    f"{HERE}/handreiking/begrippen",
    f"{HERE}/handreiking/nieuws",
    f"{HERE}/handreiking/campagne",
    f"{HERE}/handreiking/keten",
    f"{HERE}/handreiking/wet",
]
RUNNER = Path(__file__).with_name("lighthouse")


def scores(port: int, factor: str) -> list[dict[str, Any]]:
    """Lighthouse's scores of the pages in SCORED, for a `factor` mobile or desktop."""
    addresses = [f"http://127.0.0.1:{port}{path}" for path in SCORED]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    command = ["node", str(RUNNER / "run.mjs"), factor, *addresses]
    found = subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium}, check=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in found.stdout.splitlines()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write into figures.json; exit 1 when a goal is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--into", type=Path, default=figures.ROOT / "bench/figures.json")
    options.add_argument("--without-lighthouse", action="store_true")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, server.portal(server.demo_instance(Path(folder))) as portal:
        weights = {path: weigh(portal.port, path) for path in WEIGHED}
        missed = [path for path, found in weights.items() if found["first"] > FIRST]
        missed += [path for path in SCORED[:1] if weights[path]["again"] > AGAIN]
        for path, found in weights.items():
            print(f"{found['first'] / 1000:6.1f} kB first, {found['again'] / 1000:5.1f} kB again  {path}")
        report: dict[str, Any] = {"weights": weights}
        if chosen.without_lighthouse or not (RUNNER / "node_modules").is_dir():
            print("No Lighthouse: run `npm ci` in bench/lighthouse first.")
        else:
            report["lighthouse"] = {}
            for factor in ("mobile", "desktop"):
                for each in scores(portal.port, factor):
                    path = each["address"].partition(str(portal.port))[2]
                    report["lighthouse"][f"{factor} {path}"] = each["scores"]
                    low = [name for name, score in each["scores"].items() if score < SCORE]
                    missed += [f"{factor} {path} {name}" for name in low]
                    print(f"{factor:8} {each['scores']}  {path} {', '.join(each['lost']) if low else ''}")
    figures.write(chosen.into, "pages", report)
    for what in missed:
        print(f"missed: {what}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
