"""Proofreading: what a reader would stumble over in the texts that translators write. For developers and translators.

Errors are mistakes: a page that is missing, a dead link, a number that differs between languages. Warnings call for
somebody's judgement: a long sentence, a text that no native speaker has read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portal.proofreading import alone, beside, data, doors, reading, shelf
from portal.proofreading.shelf import Finding

__all__ = ["Finding", "check", "summary"]


def check(checkout: Path, *, links: bool = True) -> list[Finding]:
    """Everything found in the texts of a checkout, errors first. `links`: open the front door and follow every link."""
    texts, findings = shelf.read(checkout)
    partners = data.partners(checkout)
    for text in texts:
        findings += alone.check(text, partners)
    findings += beside.check(texts, shelf.screen_languages(checkout))
    findings += data.check(checkout, partners)
    findings += reading.check(texts, checkout)
    if links:
        findings += doors.check(checkout, texts)
    return sorted(set(findings), key=lambda finding: (not finding.is_error, finding.where, finding.line, finding.what))


def summary(findings: Sequence[Finding]) -> str:
    """One line that says how many there are of each."""
    errors = sum(finding.is_error for finding in findings)
    return f"texts: {_counted(errors, 'error')}, {_counted(len(findings) - errors, 'warning')}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
