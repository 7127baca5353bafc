"""Rows that the site's own language model proposed, set beside ours and marked as what they are."""

from __future__ import annotations

from corpus.frames import Frame, level1_of
from corpus.value import parse_value
from recommender.endpoint.propose import Background
from recommender.preferences import Preferences
from recommender.suggest.answer import SuggestAnswer, Suggestion


def with_proposals(answer: SuggestAnswer, frame: Frame, asked: Background, preferences: Preferences) -> SuggestAnswer:
    """Add what the language model proposed in the meantime.

    :param answer: our own answer, which is whole without.
    :param frame: whose names the levels carry.
    :param asked: the question that was put to the model; it waits no longer than the setting allows.
    :param preferences: names that are not to be suggested.
    :return: the answer with the model's rows after ours within each level, and a note where there is one.
    """
    proposals, note = asked.result([row.level3 for row in answer.suggestions])
    rows = [*answer.suggestions]
    for proposal in proposals:
        if preferences.is_blocked(proposal.level2, proposal.level3):
            continue
        level1, level2 = frame.published(proposal.level2)
        because = f"；模型的理由：{proposal.reason}" if proposal.reason else ""
        rows.append(
            Suggestion(
                level1=level1_of(proposal.level2),
                level2=proposal.level2,
                level3=proposal.level3,
                value=proposal.value,
                target=parse_value(proposal.value),
                published_level1=level1,
                published_level2=level2,
                hint=None if proposal.value else "请按本项目实际填写",
                score=0.0,
                origin="model",
                reason=f"本单位的语言模型提出，没有已公布的依据，请核对{because}",
                value_source="本单位的语言模型提出" if proposal.value else None,
            )
        )
    order = [level2 for _, level2 in frame.slots()]
    rows.sort(key=lambda row: order.index(row.level2 or ""))
    filled = {row.level2 for row in (*rows, *answer.request.indicators)}
    missing = tuple(f"{one}/{two}" for one, two in frame.slots() if two not in filled)
    notes = (*answer.notes, *((note,) if note else ()))
    return answer.model_copy(update={"suggestions": tuple(rows), "missing_slots": missing, "notes": notes})
