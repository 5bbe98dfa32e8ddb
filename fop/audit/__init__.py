"""The audit: each claim of a report beside its recomputation and a verdict."""

from fop.audit.ledger import Audit, Claim, Effect, Finding, examine, run

__all__ = ["Audit", "Claim", "Effect", "Finding", "examine", "run"]
