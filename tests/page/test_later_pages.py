"""Every page that rests on fieldwork tells of a later wave, if only that it holds nothing here."""

import pytest

from fop import Page

PAGES = ["Executive summary", "5", "Appendix 2", "Appendix 3", "Appendix 5"]


@pytest.mark.parametrize("number", PAGES)
def test_a_page_says_once_that_a_later_wave_is_asked_for(number: str) -> None:
    page = Page(number, {"wave": "2031"})
    parts = getattr(page.provenance(), "parts", [])
    said = [str(part) for part in parts if "has nothing for this page" in str(part)]
    assert len(said) == 1
    assert page._later.lead() is None


@pytest.mark.parametrize("number", PAGES)
def test_a_page_of_the_reports_own_wave_says_nothing_of_it(number: str) -> None:
    page = Page(number, {"wave": "2015-16"})
    assert page._later.lead() is None
