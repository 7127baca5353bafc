"""Make the failures happen and print docs/failures.md: `python -m tests.failures [--rounds N] [--only WORD]`."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.failures import clock, damage, database, disk, killing, read_only, serving, together
from tests.failures.outcome import Failure, Outcome

_MODULES = (killing, disk, read_only, damage, serving, together, clock, database)
FAILURES: tuple[Failure, ...] = tuple(one for module in _MODULES for one in module.FAILURES)

PAGE = """\
# 故障试验

让故障真的发生，再看有没有丢东西。由 `python -m tests.failures > docs/failures.md` 在两核、24 GB 内存的机器上得出；
`--only 入库` 只做名称中有这个词的，`--rounds 10` 改变次数。

- **已确认**：程序已经答复“完成了”的事有多少件：收入的文件、记下的反馈、草稿的每一步、做好的备份。
- **丢失**：答复过“完成了”，事后却没有。
- **残缺**：有，但只有一部分：文件少了表或行，草稿缺了版本，事情做了而操作日志中没有，备份或索引的文件不全。
- **错误**：回答既不正确，也没有说明为什么不能回答；语料库自检或操作日志的校验不通过；别的程序因此出错。
- **恢复**：从故障之后到又能正确回答的秒数，取中位数。
- **任一时刻**：先不受打扰地做一遍，再从全程中随机取一刻，每一刻的机会相同。

| 故障 | 怎样试 | 次数 | 已确认 | 丢失 | 残缺 | 错误 | 恢复（秒） |
|---|---|---:|---:|---:|---:|---:|---:|
"""


def main() -> int:
    """Print the page; gives 1 where something was lost, in part or wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.failures", description="Make failures happen.")
    parser.add_argument("--rounds", type=int, help="of each failure; otherwise as many as it names")
    parser.add_argument("--only", default="", metavar="WORD", help="failures with this word in their name")
    parser.add_argument("--seed", type=int, default=2023, help="of what is left to chance")
    given = parser.parse_args()
    logging.disable()
    sys.stdout.write(PAGE)
    harm = 0
    for failure in FAILURES:
        if given.only in failure.name:
            outcome = _made(failure, given.rounds or failure.rounds, given.seed)
            harm += outcome.harm
            sys.stdout.write(outcome.row(failure) + "\n")
            sys.stdout.flush()
    return 1 if harm else 0


def _made(failure: Failure, rounds: int, seed: int) -> Outcome:
    began, used = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        outcome = failure.run(rounds, Path(folder), Random(f"{seed} {failure.name}"))
    took, used = time.monotonic() - began, time.process_time() - used
    sys.stderr.write(f"{failure.name}: {took:.0f} s, {used:.0f} s of this process; harm {outcome.harm}\n")
    return outcome


if __name__ == "__main__":
    sys.exit(main())
