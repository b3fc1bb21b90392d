"""What the words of the figures mean, and what the figures do not say."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.domain.themes import Theme, pick
from portal.web.language import current


def definitions(theme: Theme) -> tuple[tuple[str, str], ...]:
    """Word and meaning, in the order in which one meets them."""
    counting = "; ".join(pick(outcome.label, current()) for outcome in theme.outcomes if outcome.counts)
    return (
        (
            _("Signal"),
            _(
                "Everything that somebody reported once, by the form or at the desk, and that a contact person opened. "
                "The same report twice counts once."
            ),
        ),
        (
            _("Melding"),
            _(
                "A signal that was passed on to an organisation outside the municipality that acts. One signal counts "
                "once, also with several of them. These outcomes count: %(outcomes)s.",
                outcomes=counting,
            ),
        ),
        (
            _("Kept back"),
            _(
                "A number from 1 to 4 is not shown, because it can point at people. Sometimes a larger number is kept "
                "back too: otherwise the small one could be calculated."
            ),
        ),
        (
            _("Date"),
            _(
                "A signal counts in the year and the quarter in which it came in. A municipality counts in the region "
                "that it is in on the last day of the year."
            ),
        ),
        (
            _("Closed on 1 February"),
            _(
                "The figures of a year are shown from 1 February of the next year, and do not change any more. What "
                "happens later is not counted: a signal of that year that is opened or passed on from that day on. Who "
                "could compare two versions would see what one signal was."
            ),
        ),
        (
            _("First look"),
            _("How many working days passed until a contact person opened the signal. Said from ten signals on."),
        ),
        (
            _("Not counted"),
            _(
                "Signals that nobody opened yet, signals from which a contact person was excluded, and signals that "
                "another municipality handed on: those count there."
            ),
        ),
        (
            _("What it does not say"),
            _(
                "A signal is no proof, and many things are never reported. More signals can mean that colleagues see "
                "more. Fewer can mean that they do not know the reporting point."
            ),
        ),
        (
            _("After erasing"),
            _("Figures hold no text of signals, and small numbers are kept back. They stay when a signal is erased."),
        ),
    )
