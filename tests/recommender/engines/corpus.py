"""Invented texts with vectors, enough of them for several pieces, and what is asked of them."""

from __future__ import annotations

import numpy as np

from models.lexical import LexicalIndex
from recommender.engines.shard import Shard

NOISE, WEIGHT, DIMENSION = 0.1, 0.85, 96
_PLACES = ("市民", "社区", "学校", "河道", "公园", "医院", "道路", "林场", "桥梁", "车站", "图书馆", "养老院")
_THINGS = ("培训人数", "维修面积", "验收合格率", "完成及时率", "群众满意度", "设备购置数量", "补助标准", "巡查次数")
_HOWS = ("新增", "累计", "按时", "重点", "年度", "应急", "日常", "专项", "第一批", "第二批")


def texts(count, seed=0):
    """Invent texts; some of them are the same, so that scores tie."""
    drawn = np.random.default_rng(seed)
    parts = (_HOWS, _PLACES, _THINGS)
    return [" ".join(drawn.choice(part) for part in parts) for _ in range(count)]


def vectors(count, seed=0):
    """Draw vectors of unit length; every fifth is that of the text before it."""
    found = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32) + np.float32(0.2)
    found[4::5] = found[3::5][: len(found[4::5])]
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def shard(count, seed=0):
    """Make a shard of invented texts."""
    return Shard(vectors(count, seed), LexicalIndex.build(texts(count, seed)), WEIGHT, NOISE)


def questions(count, among, seed=7):
    """Draw what to ask: a vector, a text, a limit, the least score, and one time in two a mask of whatever share.

    Some masks leave whole pieces out; some queries are unknown words.
    """
    drawn = np.random.default_rng(seed)
    asked = zip(vectors(count, seed), texts(count, seed), strict=True)
    for number, (vector, text) in enumerate(asked):
        mask = None
        if number % 2:
            mask = drawn.random(among) < drawn.choice([0.001, 0.1, 0.9])
            if number % 3 == 0:
                mask[: among // 2] = False
        limit = int(drawn.choice([1, 10, 200, among]))
        least = float(drawn.choice([0.0, 0.05, 0.4]))
        yield vector, "ზღვა" if number % 50 == 0 else text, limit, mask, least
