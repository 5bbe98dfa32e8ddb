"""Calls: what is asked of a page, refused at the door where it is no text and has to be one."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from fop.mistakes import Mistake, quoted

Page = TypeVar("Page")


def texts_checked(page: type[Page]) -> type[Page]:
    """Let every public call of a class refuse what is no text in the place of one."""
    for name, call in inspect.getmembers(page, inspect.isfunction):
        if not name.startswith("_"):
            setattr(page, name, _checked(call))
    return page


def _checked(call: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(call)
    texts = [one for one in signature.parameters.values() if one.annotation is str]

    @wraps(call)
    def checked(*given: Any, **named: Any) -> Any:
        try:
            taken = signature.bind(*given, **named).arguments
        except TypeError:
            return call(*given, **named)  # of what is missing, or is too much, Python tells
        for text in texts:
            for value in _each(text, taken[text.name]) if text.name in taken else ():
                if not isinstance(value, str):
                    found = " ".join(quoted(value).split())
                    raise Mistake(
                        f"page.{call.__name__}: {text.name} is {found}; expected a text in "
                        "quotes. Several stand one after another, with commas between them."
                    )
        return call(*given, **named)

    return checked


def _each(parameter: inspect.Parameter, held: Any) -> Iterable[Any]:
    """Give what a parameter has been given, one by one where it takes several."""
    if parameter.kind is parameter.VAR_KEYWORD:
        return dict(held).values()
    return held if parameter.kind is parameter.VAR_POSITIONAL else [held]
