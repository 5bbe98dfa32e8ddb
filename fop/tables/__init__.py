"""Tables: what they hold, where they came from, and what names in them mean."""
