"""Links: those of HTML within a page that lead nowhere, which MyST does not follow."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

PLACE = re.compile(r"""<[^>]*\s(?:id|name)\s*=\s*["']?([^"'\s>]+)""")
LINK = re.compile(r"""<a\b[^>]*\shref\s*=\s*["']?#([^"'\s>]+)""", re.IGNORECASE)


def lost(body: str) -> Iterator[str]:
    """Name the places of a page that its links lead to and that neither it nor its frame has."""
    held = {unescape(one) for one in PLACE.findall(body)} | _framed()
    for target in dict.fromkeys(LINK.findall(body)):
        if unquote(unescape(target)) not in held and unescape(target) not in held:
            yield unescape(target)


@lru_cache(maxsize=1)
def _framed() -> frozenset[str]:
    """Give the places that every page has of its template."""
    texts = (path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.html"))
    return frozenset(place for text in texts for place in PLACE.findall(text)) | {"top"}
