"""Words: measures, counts and official figures, and what is said of them."""
