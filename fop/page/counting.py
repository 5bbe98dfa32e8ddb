"""Counting: the part of a page that counts people and answers."""

import pandas as pd

from fop.page.reads import Reads
from fop.words import bounds, measures
from fop.words.counts import Counts


class Counting(Reads):
    """What a page counts: the answers to a question, groups of people, and what totals allow."""

    def counts(self, name: str, *, by: str = "answer", **where: str) -> Counts:
        """Give the counts of one question, for use in the fields of sentences.

        `by` names the column by whose values the counts are asked for.
        """
        rows = self.rows(name, **where)
        return Counts(rows.drop(columns="answer").rename(columns={by: "answer"})
                      if by != "answer" else rows)  # fmt: skip

    def tally(self, name: str, column: str, **where: str) -> Counts:
        """Count the rows of a table by the values of a column, out of all its rows."""
        values = self.rows(name, **where)[column]
        found = values.value_counts(sort=False).rename_axis("answer").rename("count").reset_index()
        return Counts(found.assign(base=len(values)))

    def reaching(self, values: "pd.Series[float]", **levels: float) -> Counts:
        """Count how many values reach each level, out of those that are known."""
        known = values.dropna()
        rows = [(name, int(known.ge(least).sum()), len(known)) for name, least in levels.items()]
        return Counts(pd.DataFrame(rows, columns=["answer", "count", "base"]))

    def summary(self, rows: pd.DataFrame, value: str, *by: str) -> pd.DataFrame:
        """Count people and summarise a value of theirs by some columns, as `measures.summary`."""
        summed = measures.summary(rows, list(by), value)
        return summed.assign(by="By " + summed["by"])

    def crossed(self, name: str, *topics: str) -> pd.DataFrame:
        """Give what the totals of two questions to the same people allow for their pairs.

        Returns
        -------
        DataFrame
            `first` and `second` answer, `low` and `high`, the fewest and most people with both,
            and `pair`, the two answers in words.
        """
        limits = bounds.of_cross_table(*(self.rows(name, topic=topic) for topic in topics))
        return limits.assign(pair=limits["first"] + ", " + limits["second"])

    def totals(self, name: str, question: str, **where: str) -> Counts:
        """Add up the counts of two questions crossed, by the answers to one of the two."""
        rows = self.rows(name, **where)
        added = rows.groupby([question, "base"], sort=False, as_index=False)["count"].sum()
        return Counts(added.rename(columns={question: "answer"}))

    def mean_limits(self, ranges: str, sizes: Counts, group: str) -> pd.DataFrame:
        """Give how low and how high the mean of each group can be, from its range and its size.

        Returns
        -------
        DataFrame
            The table, named by group, with `count`, `lowest_mean` and `highest_mean` as
            `bounds.of_mean` gives them.
        """
        held = self.load(ranges).set_index(group, drop=False)
        return bounds.of_mean(held.assign(count=sizes.rows["count"]))
