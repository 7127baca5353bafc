"""The service as routes receive it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from corpus.errors import StoreError
from recommender.service import Recommender


def _service(request: Request) -> Recommender:
    service = getattr(request.app.state, "service", None)
    if not isinstance(service, Recommender):
        raise StoreError("service.starting", "服务正在启动；请稍后重试")
    return service


Service = Annotated[Recommender, Depends(_service)]
