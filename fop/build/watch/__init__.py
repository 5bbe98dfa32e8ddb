"""Watching: what is saved is built at once, and seen in the browser."""
