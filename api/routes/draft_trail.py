"""What became of a draft: its earlier versions, and its way to the reviewer and back.

Whoever takes a step names the version that was seen; when the draft was changed or decided on since, the answer is 409.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.service import Service
from corpus.draft_steps import MOST_OPINION, DraftStep, SubmittedDraft
from recommender.drafting.draft import Draft
from recommender.drafting.trail import ListedVersion

router = APIRouter(tags=["编制指标"])

_RESTORE = {"恢复": {"summary": "现在是第 5 版，换回先前的一版", "value": {"version": 5}}}
_SUBMIT = {"提交": {"summary": "提交第 3 版", "value": {"version": 3, "opinion": None}}}
_RETURN = {"退回": {"summary": "写明意见", "value": {"version": 3, "opinion": "成本指标没有写依据，请补充"}}}
_Version = Annotated[int, Field(ge=1, le=1_000_000_000, description="看到的版本")]
_NUMBER = re.compile(r"[0-9]{1,9}")


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SeenVersion(_Request):
    """The version that was seen."""

    version: _Version


class StepRequest(SeenVersion):
    """The version that was seen, and what is said with the step; a reviewer who returns a draft must say something."""

    opinion: str | None = Field(default=None, max_length=MOST_OPINION)


class VersionQuery(_Request):
    """Which page of the versions."""

    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=20, ge=1, le=50)


class SubmittedQuery(_Request):
    """Which drafts that were handed in to list; ``text`` is looked for in the names of projects and units."""

    text: str | None = Field(default=None, max_length=500)
    state: Literal["submitted", "returned", "passed"] = "submitted"
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=20, ge=1, le=200)


class VersionList(BaseModel):
    """A page of the versions that are kept, the latest first; ``total`` counts all."""

    model_config = ConfigDict(frozen=True)

    total: int
    versions: tuple[ListedVersion, ...]


class StepList(BaseModel):
    """The steps of a draft, the first one first."""

    model_config = ConfigDict(frozen=True)

    steps: tuple[DraftStep, ...]


class SubmittedList(BaseModel):
    """A page of drafts that were handed in, those first that have waited longest; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    drafts: tuple[SubmittedDraft, ...]


def _known(draft_id: str, service: Service) -> str:
    """Answer that there is no such draft before the body is judged."""
    service.draft(draft_id)
    return draft_id


def _earlier(draft_id: str, version: str, service: Service) -> Draft:
    """Give the version that the address names, before the body is judged."""
    return service.trail.version(draft_id, int(version) if _NUMBER.fullmatch(version) else 0)


Known = Annotated[str, Depends(_known)]
Earlier = Annotated[Draft, Depends(_earlier)]


@router.get("/submissions", summary="待我审核的草稿")
def get_submissions(service: Service, wanted: Annotated[SubmittedQuery, Query()]) -> SubmittedList:
    """List the drafts that wait for a reviewer, or those that were returned or passed."""
    total, found = service.trail.waiting(wanted.text, wanted.state, wanted.offset, wanted.limit)
    return SubmittedList(total=total, drafts=found)


@router.get("/drafts/{draft_id}/versions", summary="草稿的历史版本，各改了什么")
def get_versions(draft_id: str, service: Service, wanted: Annotated[VersionQuery, Query()]) -> VersionList:
    """List the versions that are kept, each with what it changed in the one before it."""
    total, found = service.trail.versions(draft_id, wanted.offset, wanted.limit)
    return VersionList(total=total, versions=found)


@router.get("/drafts/{draft_id}/versions/{version}", summary="草稿的一个历史版本")
def get_version(earlier: Earlier) -> Draft:
    """Give a draft as it was."""
    return earlier


@router.post("/drafts/{draft_id}/versions/{version}/restore", summary="恢复一个历史版本，成为新的一版")
def post_version(
    draft_id: str, earlier: Earlier, service: Service, given: Annotated[SeenVersion, Body(openapi_examples=_RESTORE)]
) -> Draft:
    """Put an earlier version in the place of the present one."""
    return service.trail.restore(draft_id, earlier.version, given.version)


@router.get("/drafts/{draft_id}/steps", summary="草稿的提交、退回和通过，附意见")
def get_steps(draft_id: str, service: Service) -> StepList:
    """List who handed the draft in, who decided on it, and what was said."""
    return StepList(steps=service.trail.steps(draft_id))


@router.post("/drafts/{draft_id}/submit", summary="提交草稿供审核")
def post_submit(
    draft_id: Known, service: Service, given: Annotated[StepRequest, Body(openapi_examples=_SUBMIT)]
) -> Draft:
    """Hand a draft to the reviewer; until it comes back nobody changes it."""
    return service.trail.take(draft_id, "submit", given.version, given.opinion)


@router.post("/drafts/{draft_id}/take-back", summary="撤回提交，接着修改")
def post_take_back(draft_id: Known, service: Service, given: StepRequest) -> Draft:
    """Take a draft back that no reviewer has decided on."""
    return service.trail.take(draft_id, "take_back", given.version, given.opinion)


@router.post("/drafts/{draft_id}/return", summary="退回草稿，附意见")
def post_return(
    draft_id: Known, service: Service, given: Annotated[StepRequest, Body(openapi_examples=_RETURN)]
) -> Draft:
    """Give a draft back to its drafter, who sees the opinion."""
    return service.trail.take(draft_id, "return", given.version, given.opinion)


@router.post("/drafts/{draft_id}/pass", summary="审核通过")
def post_pass(draft_id: Known, service: Service, given: StepRequest) -> Draft:
    """Pass a draft."""
    return service.trail.take(draft_id, "pass", given.version, given.opinion)


@router.post("/drafts/{draft_id}/reopen", summary="撤销通过，退回修改，附意见")
def post_reopen(draft_id: Known, service: Service, given: StepRequest) -> Draft:
    """Give a draft back that was passed before."""
    return service.trail.take(draft_id, "reopen", given.version, given.opinion)
