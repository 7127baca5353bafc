"""The opinion as one HTML page that needs nothing beside itself: the tables with the findings in place."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, Template

from corpus.value import print_number
from recommender.review.opinion.opinion import SEVERITY_NAMES, Opinion, headings, place_of


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"place": place_of, "number": print_number}
    page = files("recommender.review.opinion").joinpath("page.html.j2").read_text(encoding="utf-8")
    return environment.from_string(page)


def render(opinion: Opinion) -> bytes:
    """Give the opinion as a page.

    :return: UTF-8; every text from the documents is escaped.
    """
    page = _template().render(opinion=opinion, headings=headings(), severities=SEVERITY_NAMES)
    return page.encode("utf-8")
