"""Exhibits: chart, table, words, data and source of one figure, made together."""
