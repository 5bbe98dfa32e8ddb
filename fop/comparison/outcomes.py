"""Outcomes: what is compared, and from which published measures it is worked out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fop.words.measures import WORKING_DAYS

POPULATION = "children aged 0 to 17"


@dataclass(frozen=True)
class Outcome:
    """What is compared."""

    name: str
    """Short name, unique."""
    measure: str
    """What it measures and when, for captions."""
    count: str
    """Measure counted."""
    over: Sequence[str] = (POPULATION,)
    """Measures whose sum it is divided by."""
    unit: str = "per 10,000 children"
    """Unit of the result."""
    less: str = ""
    """Measure taken off the count, where there is one."""
    per: float = 10_000
    """Multiplier: 100 for per cent, 10,000 for a rate."""
    points: bool = False
    """Whether a change is a difference; otherwise it is a ratio."""
    primary: bool = False
    """Whether it is one of the two that the report named."""
    context: bool = False
    """Whether it only helps to read the others: shown, never counted among the tests."""
    topics: Sequence[str] = ()
    """Kinds of events and breaks that bear on it, as in `official/events`."""
    stock: bool = False
    """Whether it counts those there on a day, who are there the next year too."""
    counted: bool = True
    """Whether it counts children, cases or people, so that counting error can be told."""
    about: str = ""
    """What a reader must know of it, in a sentence or two."""

    @property
    def on_population(self) -> bool:
        """Whether it is a count over the children living in the area."""
        return POPULATION in self.over

    @property
    def measures(self) -> list[str]:
        """Every published measure it needs."""
        return list(dict.fromkeys([self.count, *([self.less] if self.less else []), *self.over]))

    @property
    def change_unit(self) -> str:
        """What its changes are read in."""
        return "points" if self.points else "per cent"


def _share(name: str, measure: str, count: str, *over: str, **more: Any) -> Outcome:
    return Outcome(
        name, measure, count, over, **{"unit": "per cent", "per": 100, **more}, points=True
    )


_CARE, _UASC = "children looked after", "unaccompanied asylum-seeking children looked after"
_POSTS, _AGENCY = "social workers in post, headcount", "agency workers, headcount"

OUTCOMES = (
    _share(
        "re-referrals",
        "Referrals of a child referred in the 12 months before, as a share of referrals, year to "
        "31 March, per cent",
        "re-referrals", "referrals", primary=True,
        about="How a front door records contacts and referrals differs between authorities.",
    ),
    Outcome(
        "children in care", "Children in care at 31 March, per 10,000 children living there",
        _CARE, primary=True, topics=("care",), stock=True,
        about="Unaccompanied children are among them, and depend on arrivals and transfers.",
    ),
    Outcome(
        "children in care, without unaccompanied children",
        "Children in care less unaccompanied children, at 31 March, per 10,000 children living "
        "there",
        _CARE, less=_UASC, topics=("care",), stock=True,
        about="Nearer to what a programme for families could move than all children in care.",
    ),
    Outcome(
        "starts of care", "Children who came into care, year to 31 March, per 10,000 children "
        "living there",
        "starts of care", topics=("care",),
        about="Unaccompanied children who arrive are among them.",
    ),
    Outcome(
        "referrals", "Referrals accepted, year to 31 March, per 10,000 children living there",
        "referrals",
        about="Local thresholds decide what counts as a referral.",
    ),
    Outcome(
        "protection plans at 31 March", "Child protection plans at 31 March, per 10,000 children "
        "living there",
        "child protection plans at 31 March", stock=True,
        about="Fewer plans can mean fewer children at risk, or fewer who are found.",
    ),
    Outcome(
        "protection plans started", "Child protection plans started, year to 31 March, per 10,000 "
        "children living there",
        "child protection plans started",
    ),
    _share(
        "second or later plans",
        "Plans that are a child's second or later, as a share of plans started, year to 31 March, "
        "per cent",
        "second or subsequent plans", "child protection plans started",
        about="A share of few plans, which a family or two can move by points.",
    ),
    Outcome(
        "spending on children in care", "Spending on children in care, year to 31 March, pounds "
        "for each child living there",
        "spend on children looked after, same coverage", unit="pounds per child", per=1,
        topics=("spend",), counted=False,
        about="In the money of each year.",
    ),
    _share(
        "turnover of social workers", "Leavers as a share of social workers in post, people "
        "counted, year to 30 September, per cent",
        "leavers, headcount", _POSTS, topics=("workforce",),
    ),
    _share(
        "agency share", "Agency workers as a share of agency workers and social workers in post, "
        "people counted, 30 September, per cent",
        _AGENCY, _AGENCY, _POSTS, topics=("workforce",), stock=True,
    ),
    _share(
        "sickness absence", "Days lost to sickness as a share of days that could be worked, year "
        "to 30 September, per cent",
        "sickness absence days", "social workers in post", per=100 / WORKING_DAYS,
        topics=("workforce",), counted=False,
    ),
    Outcome(
        "unaccompanied children in care", "Unaccompanied children in care at 31 March, per 10,000 "
        "children living there",
        _UASC, points=True, context=True, topics=("care", "asylum"), stock=True,
        about="Their number follows arrivals and transfers, not what a social work team does. It "
        "helps to read the others and is not counted among the tests.",
    ),
)  # fmt: skip
"""The outcomes compared, the two primary ones first: chosen before any result."""
