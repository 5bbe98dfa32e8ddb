"""The site: books side by side, and what changed between them."""
