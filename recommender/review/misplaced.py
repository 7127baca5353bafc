"""Rows under the wrong level 2: what the classifier is sure of, and how to say where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus.frames import level1_of
from corpus.table import Indicator, TargetTable
from recommender.review.cells import given_rows
from recommender.review.context import frame_of
from recommender.review.finding import Fix, Severity
from recommender.review.fund import fund_process
from recommender.review.lexicon import contains_any, threshold
from recommender.review.rule import Hit, NotApplicable
from recommender.review.surroundings import LevelGuess, Surroundings

_BENEFIT = "效益指标"
_OUTPUT = "产出指标"


def home(table: TargetTable, level2: str) -> str:
    """Give a canonical level 2 as the table's form prints it (``产出指标-质量指标``)."""
    return "-".join(frame_of(table).published(level2))


def move(table: TargetTable, number: int, level2: str) -> tuple[Fix, ...]:
    """Give the fix that moves a row to another level 2; none where the table's form has no room for it."""
    frame = frame_of(table)
    if level2 not in [two for _, two in frame.slots()]:
        return ()
    return (Fix(field="level", row=number, text="/".join(frame.published(level2))),)


def doubted(row: Indicator, around: Surroundings) -> LevelGuess | None:
    """Give the classifier's verdict where it is sure that a row stands wrong.

    Funds and satisfaction are left to their own rules. Counts and rates under a benefit are printed so often that
    more certainty is asked for.

    :param row: a row of a table.
    :param around: where its table stands.
    :return: None where the classifier agrees, is unsure or is not at hand.
    """
    if not row.level3.strip() or contains_any(row.level3, "satisfaction_kin") or fund_process(row.level3):
        return None
    guess = around.past.level(row)
    if guess is None or guess.level2 == row.level2 or guess.probability < threshold("level_probability"):
        return None
    crossed = (row.level1 == _BENEFIT) != (level1_of(guess.level2) == _BENEFIT)
    benefit = _BENEFIT in (row.level1, level1_of(guess.level2)) and crossed
    most = threshold("level_stated_benefit" if benefit else "level_stated")
    return guess if guess.stated <= most else None


def rows_of_level(
    table: TargetTable,
    around: Surroundings,
    level: str,
    mine: Callable[[Indicator], bool],
    certain: Callable[[TargetTable, int, Indicator], Hit | None],
    sounds_right: Callable[[Indicator, str | None], bool],
) -> Iterator[Hit | NotApplicable]:
    """Give what a rule about one level says of its rows: what is certain, else what the classifier doubts.

    :param table: the table to judge.
    :param around: where it stands.
    :param level: what its rows are called where there are none (质量指标).
    :param mine: whether a row is the rule's to judge.
    :param certain: what words and units say of a row.
    :param sounds_right: whether a row is left alone, given what the classifier would choose
        (None: it was not asked yet).
    """
    seen = False
    for number, row in given_rows(table):
        if not mine(row):
            continue
        seen = True
        hit = certain(table, number, row)
        if hit:
            yield hit
            continue
        guess = None if sounds_right(row, None) else doubted(row, around)
        if guess and not sounds_right(row, guess.level2):
            yield doubt(table, number, row, guess)
    if not seen:
        yield NotApplicable(f"表中没有填写了值的{level}")


def doubt(table: TargetTable, number: int, row: Indicator, guess: LevelGuess) -> Hit:
    """Say that a row looks like it belongs to another level 2."""
    return Hit(
        f"「{row.level3}」看名称更像{guess.level2}，不像{row.level2}"
        f"（按已知指标的名称推算，把握 {guess.probability:.0%}）",
        f"确实如此的，把这一行移到「{home(table, guess.level2)}」；不是的，把名称写得让人看得出考核的是什么",
        number,
        severity="info",
        evidence={
            "level2": guess.level2,
            "probability": round(guess.probability, 4),
            "stated": round(guess.stated, 4),
        },
    )


def belongs(table: TargetTable, number: int, row: Indicator, level2: str, severity: Severity | None = None) -> Hit:
    """Say that a row certainly belongs to another level 2, and give the fix that moves it."""
    return Hit(
        f"「{row.level3} {row.value}」是{level2}的内容，列在了{row.level2}",
        f"把这一行移到「{home(table, level2)}」",
        number,
        severity=severity,
        evidence={"level2": level2},
        fixes=move(table, number, level2),
    )
