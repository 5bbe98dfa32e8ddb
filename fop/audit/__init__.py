"""The audit: each claim of a report beside its recomputation and a verdict."""
