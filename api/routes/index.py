"""The index: how it stands, and building it anew in the background."""

from __future__ import annotations

from fastapi import APIRouter

from api.jobs import Job
from api.service import Background, Service
from recommender.index.state import IndexState

router = APIRouter(prefix="/index", tags=["语料管理"])


class IndexAnswer(IndexState):
    """How the index stands, and the latest job that builds it anew."""

    job: Job


@router.get("", summary="索引的状态")
def get_index(service: Service, jobs: Background) -> IndexAnswer:
    """Tell how the index stands; nothing is built for it."""
    return IndexAnswer(**service.index_state().model_dump(), job=jobs.of("index"))


@router.post("/rebuild", summary="在后台重建索引；其间照常检索", status_code=202)
def post_rebuild(jobs: Background) -> Job:
    """Begin to build the index anew, or tell of the job that does it already; ``GET /index`` tells how it goes."""
    return jobs.rebuild_index()
