"""The audit: each claim of a report beside its recomputation and a verdict."""

from fop.audit.claims import Claim, Finding
from fop.audit.ledger import Audit, Effect, examine, run

__all__ = ["Audit", "Claim", "Effect", "Finding", "examine", "run"]
