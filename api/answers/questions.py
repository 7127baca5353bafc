"""What may be answered outside the process that serves: each question's name, its form, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from api.schemas import SuggestRequest
from corpus.table import ParsedDocument
from recommender.occurrences import OccurrenceQuery
from recommender.search import Query
from recommender.service import Recommender
from recommender.typical.answer import TypicalQuery
from recommender.understand import read_document

Name = Literal["search", "suggest", "review", "typical", "occurrences"]

# Said of tables that come as JSON in the body of a request.
BODY = "请求.json"


@dataclass(frozen=True, slots=True)
class Question:
    """A question: how it is read from JSON, and how the service answers it."""

    read: Callable[[bytes], Any]
    answer: Callable[[Recommender, Any], BaseModel]


def _form(kind: type[BaseModel], answer: Callable[[Recommender, Any], BaseModel]) -> Question:
    return Question(kind.model_validate_json, answer)


def _review(service: Recommender, body: bytes) -> BaseModel:
    parsed: ParsedDocument = read_document(body, BODY, service.settings.limits())
    return service.review_tables(parsed.tables, parsed.problems)


QUESTIONS: dict[Name, Question] = {
    "search": _form(Query, Recommender.search),
    "suggest": _form(SuggestRequest, lambda service, asked: service.suggest(asked.project(), asked.limit)),
    "typical": _form(TypicalQuery, lambda service, asked: service.typical(asked.level2, asked.level3, asked.by)),
    "occurrences": _form(OccurrenceQuery, Recommender.occurrences),
    "review": Question(lambda body: body, _review),
}


def answered(service: Recommender, name: Name, asked: BaseModel | bytes) -> bytes:
    """Answer a question.

    :param service: the home that is asked.
    :param name: which question.
    :param asked: what is asked; for reviews the body of the request, which is a document.
    :return: the answer as JSON.
    """
    return QUESTIONS[name].answer(service, asked).model_dump_json().encode()
