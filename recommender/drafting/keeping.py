"""Drafts in the store and out of it."""

from __future__ import annotations

from corpus.drafts import Drafts
from corpus.errors import ConflictError
from recommender.drafting.draft import Draft


def keep(drafts: Drafts, draft: Draft) -> Draft:
    """Keep a draft: a new one where it has no id, else in the place of the version that it was opened in.

    :param drafts: those of the store.
    :param draft: the draft.
    :return: the draft with its id and its new version.
    :raises NotFoundError: when there is no draft of its id, or its project names an unknown frame.
    :raises ConflictError: when it was changed elsewhere since it was opened, or deleted.
    :raises TooLargeError: when it is too large to be kept.
    """
    _ = draft.frame  # one that is not known could never be checked or written
    about = (draft.project.name, draft.project.unit, draft.project.year, draft.content())
    head = drafts.add(*about) if draft.id is None else drafts.save(draft.id, draft.version, *about)
    return draft.kept_as(head)


def opened(drafts: Drafts, draft_id: str, version: int | None = None) -> Draft:
    """Open a draft.

    :param drafts: those of the store.
    :param draft_id: which one.
    :param version: the version that is wanted; None takes the last one.
    :raises NotFoundError: when there is no such draft.
    :raises ConflictError: when another version is the last one.
    """
    draft = Draft.of_stored(drafts.get(draft_id))
    if version is not None:
        require_version(draft, version)
    return draft


def require_version(draft: Draft, version: int) -> None:
    """Refuse to change a draft by somebody who has not seen its last version.

    :param draft: as it is kept.
    :param version: the one that was seen.
    :raises ConflictError: when another version is the last one.
    """
    if version != draft.version:
        raise ConflictError(
            "draft.changed",
            f"草稿「{draft.project.name}」在别处改过（要改的是第 {version} 版，现在是第 {draft.version} 版）；"
            "请重新打开后再改，或另存为新草稿",
            id=draft.id,
            opened=version,
            current=draft.version,
        )
