"""Imports: next year's published files and boroughs' ledgers, into the tables."""
