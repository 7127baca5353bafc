"""What came of a failure that was made to happen, over all its rounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median


@dataclass
class Outcome:
    """Counts of one failure; ``recovered`` holds, a round each, the seconds until answers were right again."""

    tried: int = 0
    acknowledged: int = 0
    lost: int = 0
    half: int = 0
    wrong: int = 0
    recovered: list[float] = field(default_factory=list)

    @property
    def harm(self) -> int:
        """Everything that may never happen, together."""
        return self.lost + self.half + self.wrong

    def row(self, failure: Failure) -> str:
        """Give the line of the page's table, in Chinese."""
        seconds = f"{median(self.recovered):.1f}（最长 {max(self.recovered):.1f}）" if self.recovered else "—"
        return (
            f"| {failure.name} | {failure.how} | {self.tried} | {self.acknowledged} | {self.lost} | {self.half} "
            f"| {self.wrong} | {seconds} |"
        )


@dataclass(frozen=True)
class Failure:
    """A failure and how it is made: ``run`` takes the rounds, an empty folder of its own and a random generator."""

    name: str
    how: str
    run: Callable[[int, Path, Random], Outcome]
    rounds: int = 100
