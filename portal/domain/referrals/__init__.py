"""Handing a signal on: what a region chose for it (`policy`, read by `parse`), who fits (`advice`), and the record."""

from portal.domain.referrals.advice import Advised, advise, partners_for
from portal.domain.referrals.parse import PARTS, PolicyError, check_against, document_of, parse_policy
from portal.domain.referrals.policy import Advice, Choice, Policy, Table
from portal.domain.referrals.referral import PORTAL, Answer, NoSuchAnswer, Referral, Said

__all__ = [
    "PARTS",
    "PORTAL",
    "Advice",
    "Advised",
    "Answer",
    "Choice",
    "NoSuchAnswer",
    "Policy",
    "PolicyError",
    "Referral",
    "Said",
    "Table",
    "advise",
    "check_against",
    "document_of",
    "parse_policy",
    "partners_for",
]
