"""What is looked for, as it stands in the address: a search can be kept, sent to a colleague and come back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from api.pages.parts import address_of
from recommender.search import Query

PATH = "/search"
PAGE = 20
MOST_PAGES = 5_000  # as far as `Query.offset` goes
FIELDS = {"level1": "一级指标", "level2": "二级指标", "unit": "单位", "region": "地区", "year": "年度"}
"""The filters, with their names for people."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: the words, whether to take them literally, the filters (empty: any) and the page, from 1."""

    q: str = ""
    exact: bool = False
    level1: str = ""
    level2: str = ""
    unit: str = ""
    region: str = ""
    year: str = ""
    page: int = 1

    @classmethod
    def of_parameters(cls, given: Mapping[str, str]) -> Asked:
        """Read the parameters of an address; what cannot be meant is left out.

        :param given: the parameters by name.
        """
        page, year = given.get("page", ""), given.get("year", "")
        return cls(
            q=given.get("q", ""),
            exact=given.get("exact", "") not in ("", "0"),
            page=min(max(int(page), 1), MOST_PAGES) if page.isdecimal() and len(page) < 9 else 1,
            **{name: given.get(name, "") for name in FIELDS if name != "year"},
            year=year if year.isdecimal() and len(year) == 4 else "",
        )

    @classmethod
    def of_address(cls, address: str) -> Asked:
        """Read an address of this page."""
        return cls.of_parameters(dict(parse_qsl(urlsplit(address).query)))

    def address(self) -> str:
        """Give the address of this search."""
        filters = {name: getattr(self, name) for name in FIELDS}
        page = self.page if self.page > 1 else None
        return address_of(PATH, q=self.q.strip(), **filters, exact=self.exact, page=page)

    def query(self, limit: int = PAGE, offset: int | None = None) -> Query:
        """Give the question to the service.

        :param limit: how many hits.
        :param offset: how many to pass over; None is as the page says.
        :raises ValidationError: when it cannot be asked.
        """
        filters: dict[str, Any] = {name: value for name in FIELDS if (value := getattr(self, name))}
        passed = (self.page - 1) * PAGE if offset is None else offset
        return Query(query=self.q, exact=self.exact, limit=limit, offset=passed, **filters)

    def chosen(self) -> dict[str, str]:
        """Give the filters that are set."""
        return {name: value for name in FIELDS if (value := getattr(self, name))}

    def with_filter(self, field: str, value: str) -> Asked:
        """Give the search with another value of a filter, from its first page; an empty value takes it away."""
        chosen: dict[str, Any] = {field: value}
        return replace(self, page=1, **chosen)
