"""Fieldwork: from the responses of a wave to tables that expose nobody.

`intake` is the one way in: `responses` reads and checks files, `instruments` work out results,
`disclosure` decides what is withheld, `publication` writes the rest.
"""
