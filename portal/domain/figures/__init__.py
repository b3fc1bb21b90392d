"""Figures that carry no signal: what one signal adds to them, and what of them can be shown.

`contributions` says what a signal counts as, `suppression` which numbers are kept back, `published` is what is shown.
"""

from portal.domain.figures.published import MELDING, SIGNAL, SMALLEST, TOTAL, UNANSWERED, Publication, Table

__all__ = ["MELDING", "SIGNAL", "SMALLEST", "TOTAL", "UNANSWERED", "Publication", "Table"]
