"""Worked: one comparison gone through in words, from the figures to how often chance gives it."""

from fop.comparison import phrases, results, titles
from fop.comparison.study import Study
from fop.words.wording import Statement


def example(study: Study, name: str) -> Statement:
    """Work a joint comparison through, from the figures of the first authority on."""
    if name in study.refusals():
        return Statement(f"{titles.headline(study, name)}.")
    one, changes, outcome = study.together(name), study.changes(name), study.outcome(name)
    area, sums = one.treated[0], []
    for years, mean in ((study.years(name), changes.before), (study.window, changes.after)):
        parts = " + ".join(f"{value:.2f}" for value in study.panel(name)[area].reindex(years))
        sums.append(f"({parts}) / {len(years)} = {mean[area]:.2f}")
    first, last = f"{changes.before[area]:.2f}", f"{changes.after[area]:.2f}"
    how = f"{last} − {first}" if changes.points else f"the logarithm of {last} / {first}"
    each = "; ".join(f"{_raw(changes.change[a])} ({a})" for a in one.treated)
    k, others, far = len(one.treated), len(one.comparators), round(one.p * one.sets)
    every = (
        f"a fixed sample of {one.sets:,} sets" if one.sampled else f"each of the {one.sets:,} sets"
    )
    cleared = study.tried(name, results.ADJUSTED)
    text = (
        f"1. The average before of {area} is {sums[0]}; after, {sums[1]}.\n"
        f"2. Its change is {how} = {_raw(changes.change[area])}.\n"
        f"3. The changes are {each}; their mean is {_raw(one.change)}.\n"
        f"4. The mean of the {others} others is {_raw(one.elsewhere)}. The difference is "
        f"{_raw(one.effect)}: {phrases.gap(one.effect, outcome)}.\n"
        f"5. The same is worked out for {every} of {k} among {others + k}. "
        f"In {far:,} of them the difference is at least as large, up or down: {far:,} / "
        f"{one.sets:,} = {one.p:.3f}.\n"
        f"6. Take an effect off those looked at and do step 5 again. From {_raw(one.low)} to "
        f"{_raw(one.high)} more than one set in twenty lies as far out: that is the 95% range."
    )
    if cleared:
        text += (
            f"\n7. Cleared of what the level before predicts, the difference is "
            f"{_raw(cleared.effect)}, and {cleared.p:.3f} of all sets lie as far out."
        )
    return Statement(text)


def _raw(change: float) -> str:
    return f"{change:+.3f}".replace("-", "−")
