"""Drafts: kept under a version, filled with suggestions, checked, mended, written in the office's form.

Whoever changes a draft names the version that was seen; when somebody else has changed it since, the answer is 409.
Nothing is lost: DELETE takes a draft out of the list, and ``restore`` brings it back.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.media import MEDIA, attachment
from api.service import Service
from corpus.drafts import DraftHead
from recommender.drafting.checks import Check, checks, fixable_check, mended
from recommender.drafting.completeness import Completeness, completeness
from recommender.drafting.copying import draft_from_table
from recommender.drafting.draft import MOST_ROWS, Draft, DraftRow
from recommender.drafting.fill import Filled, filled
from recommender.drafting.keeping import require_version
from recommender.drafting.options import other_options
from recommender.project import Project

router = APIRouter(prefix="/drafts", tags=["编制指标"])

_PROJECT = {"name": "因公电子护照系统日常维护费", "budget_wan": 45.5, "unit": "市人民政府外事办公室", "year": 2024}
_ROW = {"level2": "数量指标", "level3": "系统巡检次数", "value": "≥12次"}
_NEW = {
    "只有项目": {"summary": "先存项目，再要推荐", "value": {"project": _PROJECT}},
    "带指标": {"summary": "自己写好一行", "value": {"project": _PROJECT, "rows": [_ROW]}},
}
_CHANGED = {"改一行": {"summary": "改后整份存回", "value": {"version": 1, "project": _PROJECT, "rows": [_ROW]}}}
_COPY = {"上年": {"summary": "照一张已公布的表编下一年的", "value": {"table_id": "9716cf1403f8f783-2", "year": 2024}}}
_SUGGEST = {"推荐": {"summary": "补足到 20 条", "value": {"version": 1, "limit": 20}}}
_MEND = {"一行": {"summary": "改正一行", "value": {"version": 1, "key": "0f3a9c21b7de", "code": "S020"}}}

_Version = Annotated[int, Field(ge=1, le=1_000_000_000, description="打开时的版本")]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NewDraft(_Request):
    """A project, and rows where there are any; those of ``project.indicators`` are rows of the person's own."""

    project: Project
    rows: tuple[DraftRow, ...] = Field(default=(), max_length=MOST_ROWS)

    def draft(self, draft_id: str | None = None, version: int = 0) -> Draft:
        """Give the draft that was sent."""
        own = tuple(DraftRow.model_validate(row.model_dump()) for row in self.project.indicators)
        return Draft(id=draft_id, version=version, project=self.project, rows=(*self.rows, *own))


class ChangedDraft(NewDraft):
    """A whole draft as it is to be, and the version that was opened."""

    version: _Version


class CopyRequest(_Request):
    """The table to be copied; ``year`` None takes the year after the table's."""

    table_id: str = Field(min_length=1, max_length=100)
    year: int | None = Field(default=None, ge=1949, le=2200)


class FillRequest(_Request):
    """The version that was opened, and how many rows the draft is to have."""

    version: _Version
    limit: int | None = Field(default=None, ge=1, le=60)


class MendRequest(_Request):
    """Which finding's remedy is to be carried out: of which rule, about which row (None: the whole table)."""

    version: _Version
    key: str | None = Field(default=None, max_length=64)
    code: str = Field(pattern=r"^S\d{3}$")


class DraftQuery(BaseModel):
    """Which drafts to list, and which page of them; ``deleted`` lists the deleted ones instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None = Field(default=None, max_length=500)
    unit: str | None = Field(default=None, max_length=500)
    deleted: bool = False
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=20, ge=1, le=200)


class OptionQuery(BaseModel):
    """How many options are wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=8, ge=1, le=50)


class ExportQuery(BaseModel):
    """The format of the file, and the form by name; None takes the form of the draft's frame."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["docx", "xlsx", "json", "csv"] = "docx"
    form: str | None = Field(default=None, max_length=64)


class DraftList(BaseModel):
    """A page of drafts, those changed last first; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    drafts: tuple[DraftHead, ...]


class DraftChecks(BaseModel):
    """The findings by row, and how complete the draft is, its costs beside the budget included."""

    model_config = ConfigDict(frozen=True)

    version: int
    checks: tuple[Check, ...]
    completeness: Completeness


class DraftOptions(BaseModel):
    """Rows that could stand in another one's place."""

    model_config = ConfigDict(frozen=True)

    options: tuple[DraftRow, ...]


def _held(draft_id: str, service: Service) -> Draft:
    """Open the draft before the body is judged: of a draft that is not there, nothing else need be said."""
    return service.draft(draft_id)


Held = Annotated[Draft, Depends(_held)]


@router.get("", summary="列出草稿")
def get_drafts(service: Service, wanted: Annotated[DraftQuery, Query()]) -> DraftList:
    """List drafts without their rows."""
    total, drafts = service.drafts(wanted.text, wanted.unit, wanted.deleted, wanted.offset, wanted.limit)
    return DraftList(total=total, drafts=drafts)


@router.post("", summary="新建草稿")
def post_draft(service: Service, given: Annotated[NewDraft, Body(openapi_examples=_NEW)]) -> Draft:
    """Keep a new draft."""
    return service.save_draft(given.draft())


@router.post("/copy", summary="照一张已有的表新建草稿")
def post_copy(service: Service, given: Annotated[CopyRequest, Body(openapi_examples=_COPY)]) -> Draft:
    """Copy a table of the corpus into a new draft for another year."""
    return service.save_draft(draft_from_table(service.store.table(given.table_id), given.year))


@router.get("/{draft_id}", summary="打开草稿")
def get_draft(draft: Held) -> Draft:
    """Give a draft as it is kept, a deleted one too."""
    return draft


@router.put("/{draft_id}", summary="保存草稿")
def put_draft(draft: Held, service: Service, given: Annotated[ChangedDraft, Body(openapi_examples=_CHANGED)]) -> Draft:
    """Put a changed draft in the place of the version that was opened."""
    return service.save_draft(given.draft(draft.id, given.version))


@router.delete("/{draft_id}", summary="删除草稿，可以恢复", status_code=204)
def delete_draft(draft_id: str, service: Service) -> Response:
    """Take a draft out of the list."""
    service.delete_draft(draft_id)
    return Response(status_code=204)


@router.post("/{draft_id}/restore", summary="恢复删除的草稿")
def post_restore(draft_id: str, service: Service) -> Draft:
    """Bring a deleted draft back."""
    return service.restore_draft(draft_id)


@router.post("/{draft_id}/suggest", summary="为草稿推荐指标，改过的行不动")
def post_suggest(
    draft: Held, service: Service, given: Annotated[FillRequest, Body(openapi_examples=_SUGGEST)]
) -> Filled:
    """Fill a draft with suggestions and keep it; rows that a person touched stay."""
    require_version(draft, given.version)
    found = filled(service, draft, given.limit)
    return found.model_copy(update={"draft": service.save_draft(found.draft)})


@router.get("/{draft_id}/checks", summary="检查草稿：逐行的审核结果、完整程度和成本合计")
def get_checks(draft: Held, service: Service) -> DraftChecks:
    """Review a draft as it would be filed."""
    return DraftChecks(version=draft.version, checks=checks(service, draft), completeness=completeness(draft))


@router.post("/{draft_id}/mend", summary="按一条审核结果一键改正")
def post_mend(draft: Held, service: Service, given: Annotated[MendRequest, Body(openapi_examples=_MEND)]) -> Draft:
    """Carry out the remedy of one finding and keep the draft."""
    require_version(draft, given.version)
    check = fixable_check(checks(service, draft), given.key, given.code)
    return service.save_draft(mended(draft, check.finding))


@router.get("/{draft_id}/rows/{key}/options", summary="可以换成的其他指标")
def get_options(draft: Held, key: str, service: Service, wanted: Annotated[OptionQuery, Query()]) -> DraftOptions:
    """Give other rows of the same level 2 that are not in the draft."""
    return DraftOptions(options=other_options(service, draft, key, wanted.limit))


@router.get(
    "/{draft_id}/export",
    summary="下载草稿（docx、xlsx、json、csv）",
    response_class=Response,
    responses={200: {"content": {MEDIA[name]: {} for name in ("docx", "xlsx", "json", "csv")}}},
)
def get_export(draft: Held, service: Service, wanted: Annotated[ExportQuery, Query()]) -> Response:
    """Write a draft in the form of its frame, or in another one."""
    data = service.exports.tables([draft.table()], f".{wanted.format}", wanted.form, kind="draft", subject=draft.id)
    return attachment(data, f"{draft.project.name[:80]}绩效目标表.{wanted.format}")
