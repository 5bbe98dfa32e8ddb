"""Charts: one drawing, many kinds."""
