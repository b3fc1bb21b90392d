"""What a region chose for handling signals: legal grounds, ways to send, barriers, sources, advice, tables."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.themes import Answers, Leaf, Texts


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from. `note` (may be empty) says when it fits.

    `partners`: keys of the partners it is meant for; empty means every partner.
    """

    key: str
    label: Texts
    note: Texts
    partners: tuple[str, ...] = ()

    def fits(self, partner: str) -> bool:
        """Whether it is offered in a referral to this partner."""
        return not self.partners or partner in self.partners


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule: these partners fit, because of `because`, when everything that is asked for here holds.

    `theme` "": any theme. `when`: question -> answers of which one must be given, for every question. `urgencies` and
    `assessments`: one of these; empty means any.
    """

    key: str
    partners: tuple[str, ...]
    because: Texts
    theme: str
    when: Answers
    urgencies: tuple[str, ...]
    assessments: tuple[str, ...]

    def matches(self, theme: str, answers: Answers, urgency: str, assessment: str) -> bool:
        """Whether the rule speaks for a signal with these answers."""
        return (
            self.theme in ("", theme)
            and (not self.urgencies or urgency in self.urgencies)
            and (not self.assessments or assessment in self.assessments)
            and all(set(wanted) & set(answers.get(question, ())) for question, wanted in self.when.items())
        )


@dataclass(frozen=True, slots=True)
class OwnPartners:
    """The partners of this region at one end (`leaf`) of the reporting route of a theme, instead of the theme's own."""

    theme: str
    leaf: str
    partners: tuple[str, ...]


TABLES = ("screening", "case", "care", "strategic")
"""What a table is for: to look at signals together, a case with the police, care for a victim, or how it all goes."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where organisations of the region meet: which table uses which region, how often, and who sits there.

    `kind`: one of `TABLES`. `region`: slug of the region whose municipalities sit there; "": the region itself.
    `every`: how often, in words. `partners`: keys of the partners who sit there. `themes`: empty means every theme.
    """

    key: str
    label: Texts
    kind: str
    region: str
    every: Texts
    partners: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices of one region. All of it is text that a municipality may change, none of it is legal advice.

    `bases` are legal grounds, `channels` ways to bring a text to a partner, `barriers` measures of the municipality's
    own, `sources` where a functionaris may lawfully look for more facts, `route` whom this region calls at the ends of
    a theme's reporting route. `tables`: where organisations meet, `decisions` and `actions` what can come of that.
    """

    bases: tuple[Choice, ...] = ()
    purposes: tuple[Choice, ...] = ()
    channels: tuple[Choice, ...] = ()
    barriers: tuple[Choice, ...] = ()
    sources: tuple[Choice, ...] = ()
    advice: tuple[Advice, ...] = ()
    route: tuple[OwnPartners, ...] = ()
    tables: tuple[Table, ...] = ()
    decisions: tuple[Choice, ...] = ()
    actions: tuple[Choice, ...] = ()

    def offered(self, name: str, partner: str) -> tuple[Choice, ...]:
        """The entries of the list `name` (a field of this class) that are meant for a partner."""
        return tuple(choice for choice in getattr(self, name) if choice.fits(partner))

    def label(self, name: str, key: str) -> Texts:
        """What an entry of the list `name` is called; no texts when the region no longer has it."""
        return next((choice.label for choice in getattr(self, name) if choice.key == key), {})

    def partners_at(self, theme: str, leaf: Leaf) -> tuple[str, ...]:
        """Whom to call at an end of the reporting route of `theme`: this region's own partners, else the theme's."""
        own = (each.partners for each in self.route if (each.theme, each.leaf) == (theme, leaf.key))
        return next(own, leaf.partners)
