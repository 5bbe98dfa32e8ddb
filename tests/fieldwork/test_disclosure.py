"""Nobody can work out a withheld count from all that is told of a wave."""

import pytest

from fop.fieldwork import intake
from fop.fieldwork.disclosure import disclose
from fop.fieldwork.rules import Rules
from tests.fieldwork import random_waves
from tests.fieldwork.attack import attack, themes

SUPPRESS, ROUND = Rules("suppress"), Rules("round")


@pytest.mark.parametrize("rules", [SUPPRESS, ROUND], ids=["suppress", "round"])
@pytest.mark.parametrize("seed", range(20))
def test_no_count_of_a_random_wave_can_be_worked_out(seed: int, rules: Rules) -> None:
    found = intake.results(random_waves.wave(seed), rules)
    told = disclose(found, rules)
    least = rules.values if rules.rule == "suppress" else 2
    for theme in themes(found):
        ranges = attack(found, told, rules, theme)
        narrow = {name: ends for name, ends in ranges.items() if ends[1] - ends[0] + 1 < least}
        assert not narrow
