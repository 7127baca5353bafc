"""Which engine scores the texts: this process, or the actors of a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from recommender.engines.bridge import bridge_to
from recommender.engines.errors import EngineError
from recommender.engines.group import Group
from recommender.engines.local import LocalPieces
from recommender.engines.remote import Opened, Opening, RemotePieces
from recommender.engines.shard import Shard
from recommender.settings import Settings

_SPREADING_S = 1_800.0


def divided(shards: Mapping[str, Shard], folder: Path, settings: Settings) -> dict[str, Shard]:
    """Cut the shards of a snapshot into as many pieces as the settings say, held where they say.

    :param shards: the shards by name, mapped from their files.
    :param folder: where these lie; its name is the snapshot's own.
    :param settings: number of pieces, address of the cluster, and how long to wait for it.
    :return: shards that answer the same.
    :raises StoreError: when the cluster cannot be used.
    """
    if settings.ray_address:
        return _on_cluster(shards, folder, settings)
    if settings.shards == 1:
        return dict(shards)
    return {name: Group(shard, LocalPieces(shard, settings.shards)) for name, shard in shards.items()}


def _on_cluster(shards: Mapping[str, Shard], folder: Path, settings: Settings) -> dict[str, Shard]:
    facts = tuple((name, len(shard), shard.dense_weight, shard.noise) for name, shard in shards.items())
    opening = Opening(str(folder), facts, settings.shards, settings.engine_seconds)
    opened = Opened(bridge_to(settings.ray_address), opening)
    return {name: Group(shard, RemotePieces(opened, name, len(shard))) for name, shard in shards.items()}


def engine_words(settings: Settings) -> str:
    """Say in Chinese where texts are scored.

    :param settings: as for `divided`.
    :raises EngineError: when the cluster cannot be used, or some of its actors do not answer.
    """
    if not settings.ray_address:
        return "在本机检索" if settings.shards == 1 else f"在本机检索，分成 {settings.shards} 份"
    return f"检索集群 {settings.ray_address}：{placing_words(settings)}"


def placing_words(settings: Settings) -> str:
    """Say in Chinese which machine of the cluster holds how many pieces.

    :param settings: the address of the cluster, and how long to wait for it.
    :raises EngineError: when it cannot be used, or some of its actors do not answer.
    """
    machines, silent = bridge_to(settings.ray_address).call(settings.engine_seconds, "placing")
    if silent:
        raise EngineError(
            "engine.silent",
            f"检索集群 {settings.ray_address} 有 {silent} 份没有答复，ray 会自动在别的机器上恢复它们；请检查各台机器",
        )
    return "，".join(f"{machine} 上 {count} 份" for machine, count in machines.items()) or "没有能用的机器"


def spread_anew(settings: Settings) -> int:
    """Spread the pieces over the machines that the cluster has now; see `placing.spread_anew`.

    :param settings: the address of the cluster.
    :return: how many pieces were moved.
    :raises EngineError: when the cluster cannot be used.
    """
    moved: int = bridge_to(settings.ray_address).call(_SPREADING_S, "spread_anew")
    return moved
