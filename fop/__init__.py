"""The small package behind the report book: load, measure, draw, say."""
