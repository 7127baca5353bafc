"""What the tests of the cluster look at, in a process of its own: ``python -m tests.recommender.engines.scenario OUT``.

What happened is in OUT.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np

from models.lexical import LexicalIndex
from models.threads import one_thread_from_now
from recommender.encoders import load_encoder, shipped_weights
from recommender.engines.bridge import bridge_to
from recommender.engines.bulk import Bulk
from recommender.engines.choose import divided, engine_words, spread_anew
from recommender.engines.errors import EngineError
from recommender.engines.stored import load_shard
from recommender.index.manifest import FILE as MANIFEST
from recommender.index.manifest import entry
from recommender.settings import Settings
from tests.recommender.engines.cluster import Cluster, descendants, processes
from tests.recommender.engines.corpus import NOISE, WEIGHT, questions, shard, texts, vectors

PIECES, SECONDS = 4, 4.0
SIZES = {"indicator": 3_000, "table": 700}
LATER = 30


def written(folder, seed):
    """Write the files of a snapshot's shards as a build does, and load them."""
    folder.mkdir(parents=True)
    for number, (name, count) in enumerate(SIZES.items()):
        one = shard(count, seed + number)
        np.save(folder / f"{name}.vectors.npy", one.parts[0])
        one.lexical.save(folder, name)
    files = {path.name: entry(path) for path in folder.iterdir()}
    (folder / MANIFEST).write_text(json.dumps({"files": files}))
    return {name: load_shard(folder, name, count, WEIGHT, NOISE) for name, count in SIZES.items()}


def answered(one, asked):
    """Give an answer as something that differs where a digit of it does."""
    places, scores, total = one.best(*asked)
    return places.tolist(), scores.tobytes(), total


def scored(one, asked):
    """Give the scores of all texts for two queries at once, as `answered` does."""
    vector, text, _, mask, _ = asked
    return one.scores_of(np.stack([vector, -vector]), [text, "培训人数"], mask).tobytes()


def patiently(ask, one, asked, within=60):
    """Ask until there is an answer: on a busy machine actors take their time to start."""
    until = time.monotonic() + within
    while True:
        try:
            return ask(one, asked)
        except EngineError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


class Load:
    """Threads that keep asking, and compare every answer with the right one."""

    def __init__(self, remote, local):
        asked = list(questions(40, len(local), seed=11))
        self._asked = [(one, answered(local, one)) for one in asked]
        self._remote = remote
        self._ended = threading.Event()
        self.right, self.wrong, self.slowest, self.errors = 0, 0, 0.0, []
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(3)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def _run(self, number):
        while not self._ended.is_set():
            asked, expected = self._asked[number % len(self._asked)]
            number += 1
            begun = time.monotonic()
            try:
                good = answered(self._remote, asked) == expected
            except EngineError as failure:
                self.errors.append(failure.code)
            else:
                self.right, self.wrong = self.right + good, self.wrong + (not good)
            self.slowest = max(self.slowest, time.monotonic() - begun)

    def recovered(self, within):
        """Wait until answers are right again and no more fail; tell whether that came to be."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            right, errors = self.right, len(self.errors)
            time.sleep(1.5)
            if self.right >= right + 20 and len(self.errors) == errors:
                return True
        return False

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def told(self):
        return {"right": self.right, "wrong": self.wrong, "errors": sorted(set(self.errors)), "slowest": self.slowest}


def identity(remote, local, count):
    """Ask both the same, of shards as they were built and of ones that grew and lost texts; count what differs."""
    differ = asked = 0
    for name, share in (("indicator", count // 2), ("table", count // 5)):
        for one in questions(share, len(local[name])):
            differ += patiently(answered, remote[name], one) != answered(local[name], one)
            asked += 1
    grown = []
    for one in (remote["indicator"], local["indicator"]):
        more = one.extended(vectors(LATER, 5), texts(LATER, 5))
        grown.append(more.masked(np.arange(len(more)) % 7 > 0))
    for one in questions(count - asked, len(grown[0])):
        differ += patiently(answered, grown[0], one) != answered(grown[1], one)
        differ += patiently(scored, grown[0], one) != scored(grown[1], one)
        asked += 1
    return {"asked": asked, "differ": differ}


def pids(part):
    """Give our processes whose command line holds a text."""
    ours = descendants()
    return [process for process, (command, _) in processes().items() if process in ours and part in command]


def placed(settings):
    machines, silent = bridge_to(settings.ray_address).call(30.0, "placing")
    return {"machines": sorted(machines.values()), "silent": silent}


def bulk(settings):
    """Compare bulk work with the same work done here."""
    many = texts(4_500, seed=9)
    encoder = load_encoder(str(shipped_weights()))
    spread = Bulk(str(shipped_weights()), settings)
    far = spread.encoder(encoder)
    same = far.encode(many).tobytes() == encoder.encode(many).tobytes()
    built, expected = LexicalIndex.build(many, spread.tokens), LexicalIndex.build(many)
    same &= built.vocabulary.columns == expected.vocabulary.columns
    same &= all(
        getattr(built.columns, part).tobytes() == getattr(expected.columns, part).tobytes()
        for part in ("data", "indices", "indptr")
    )
    return {"same": bool(same), "on_the_cluster": spread._bridge is not None and far._bridge is not None}


def stopped(remote, asked, expected):
    """Ask while the holders stand still: the answer is an error in time, and right once they go on."""
    holders = pids("ray::Actor")
    for process in holders:
        os.kill(process, signal.SIGSTOP)
    begun, code = time.monotonic(), None
    try:
        answered(remote, asked)
    except EngineError as failure:
        code = failure.code
    took = time.monotonic() - begun
    for process in holders:
        os.kill(process, signal.SIGCONT)
    return {"holders": len(holders), "code": code, "took": took, "after": until_right(remote, asked, expected)}


def until_right(remote, asked, expected):
    """Ask until there is an answer; tell whether it is right."""
    return patiently(answered, remote, asked) == expected


def play(cluster):
    """Go through everything, and give what was seen."""
    seen = {}
    settings = Settings(ray_address=cluster.address, shards=PIECES, engine_seconds=SECONDS)
    here = settings.model_copy(update={"ray_address": ""})
    joining = threading.Thread(target=lambda: [cluster.join() for _ in range(2)])
    joining.start()
    first = cluster.folder / "elsewhere" / "first"
    shards = written(first, 0)
    local = divided(shards, first, here)
    joining.join()
    remote = divided(shards, first, settings)
    asked = next(iter(questions(1, SIZES["indicator"])))
    expected = answered(local["indicator"], asked)
    seen["started"] = {"raylets": len(cluster.raylets()), "right": until_right(remote["indicator"], asked, expected)}
    seen["identity"] = identity(remote, local, 1_000)
    seen["placed"] = {**placed(settings), "words": engine_words(settings)}
    seen["stopped"] = stopped(remote["indicator"], asked, expected)
    seen["bulk"] = bulk(settings)

    # An actor that starts elsewhere finds no files from here on: its piece has to be handed over.
    shutil.rmtree(first)
    with Load(remote["indicator"], local["indicator"]) as load:
        assert load.recovered(60)
        [head] = [process for process in pids("/raylet/raylet") if "--head" in processes()[process][0]]
        victim = next(process for process in cluster.raylets().values() if process != head)
        os.kill(victim, signal.SIGKILL)
        recovered = load.recovered(90)
    seen["killed"] = {**load.told(), "recovered": recovered}
    seen["killed"] |= {"table": identity(remote, local, 60)["differ"], **placed(settings)}

    with Load(remote["indicator"], local["indicator"]) as load:
        cluster.join()
        moved = spread_anew(settings)
        recovered = load.recovered(90)
    seen["joined"] = {**load.told(), "moved": moved, "recovered": recovered, **placed(settings)}

    second = cluster.folder / "elsewhere" / "second"
    others = written(second, 20)
    switched, switched_local = divided(others, second, settings), divided(others, second, here)
    seen["switched"] = {"differ": identity(switched, switched_local, 60)["differ"], "both": placed(settings)}
    drivers = pids("recommender.engines.driver")
    for process in drivers:
        os.kill(process, signal.SIGKILL)
    # The new driver knows of no snapshot but those that it is asked for: the first has no files any more.
    seen["driver"] = {"killed": len(drivers), "after": until_right(switched["table"], *known(switched_local["table"]))}
    seen["cleared"] = cleared(cluster, switched, switched_local)
    bridge_to(settings.ray_address).end()
    return seen


def known(local):
    asked = next(iter(questions(1, len(local))))
    return asked, answered(local, asked)


def cleared(cluster, remote, local):
    """Clear away the actors that nobody called, then all: those that are needed are made anew."""
    import ray

    from recommender.engines.cluster import connect
    from recommender.engines.keeper import clear

    connect(cluster.address)
    before = len(ray.util.list_named_actors())
    time.sleep(7)
    assert until_right(remote["table"], *known(local["table"]))
    of_first = clear(idle=6.0)
    left = len(ray.util.list_named_actors())
    of_all = clear(idle=0.0)
    after = until_right(remote["table"], *known(local["table"]))
    ray.shutdown()
    return {"before": before, "of_first": of_first, "left": left, "of_all": of_all, "after": after}


if __name__ == "__main__":
    one_thread_from_now()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended on the way out
    with Cluster() as running:
        seen = play(running)
    seen["left"] = len(descendants())
    Path(sys.argv[1]).write_text(json.dumps(seen))
