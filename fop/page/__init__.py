"""The page: what a notebook knows and calls."""
