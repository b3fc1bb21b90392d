"""A short form of the attack on the figures: a solver with every published table computes nothing that is kept back."""

from dataclasses import replace

import pytest

from bench.proofs import figures
from portal.actions.figures import publishing
from portal.domain.figures.suppression import Suppressed, suppress
from portal.domain.figures.system import Truth

PLACES = 3
SEED = 20261122


@pytest.mark.parametrize("kind", figures.KINDS)
def test_a_solver_computes_nothing_that_is_kept_back(kind: str) -> None:
    theme = figures.themes()[0]
    found, _seconds = figures.attacked(theme, kind, PLACES, SEED)
    assert found.wrong == {"could_not_be_assembled": 0, "computed": 0, "shown_untrue": 0, "small_shown": 0}
    assert found.figures["hidden"] > 0, "nothing was kept back: then nothing was tried"


def test_cross_tables_of_another_shape_withstand_it_too() -> None:
    single = figures.themes()[-1]
    found, _seconds = figures.attacked(single, "middling", PLACES, SEED)
    assert found.kept and found.figures["hidden"] > 0


def test_the_attack_finds_what_is_not_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the small numbers are kept back, and nothing with them: then most of them can be computed."""

    def small_only(truth: Truth) -> Suppressed:
        found = suppress(truth)
        small = frozenset(cell for cell in found.hidden if truth.values[cell] < 5)
        return replace(found, hidden=small)

    monkeypatch.setattr(publishing, "suppress", small_only)
    found, _seconds = figures.attacked(figures.themes()[0], "dense", PLACES, SEED)
    assert found.wrong["computed"] > 10
