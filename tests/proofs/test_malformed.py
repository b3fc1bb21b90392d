"""A short form of the proof of malformed requests, at the server as it really runs."""

import os
import shutil
from pathlib import Path

import pytest
from cast import K_APP, Shares

from bench.proofs import malformed

pytestmark = pytest.mark.slow


def test_what_is_no_request_breaks_nothing_and_is_told_nothing(furnished: tuple[Path, Shares], tmp_path: Path) -> None:
    shutil.copytree(furnished[0], tmp_path / "instance")
    own = {"PORTAL_INSTANCE": str(tmp_path / "instance"), "PORTAL_SECRET_KEY": K_APP.hex()}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | own
    with malformed.noted(environ, tmp_path, workers=1) as (running, said):
        found = malformed.throw(running, said, 250, seed=20261122, place="waterstad")
    assert found.wrong == []
    assert len(found.sent) == 17 and found.answers["200"] > 10
