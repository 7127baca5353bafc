"""What goes wrong with a cluster that scores texts."""

from __future__ import annotations

from corpus.errors import StoreError

LOST = "engine.lost"


class EngineError(StoreError):
    """The cluster cannot be used, or did not answer; what is kept is sound."""


def unusable(address: str, failure: Exception) -> EngineError:
    """Give the error that says that a cluster cannot be used."""
    reason = (str(failure) or type(failure).__name__).splitlines()[0][:200]
    return EngineError(
        "engine.unreachable",
        f"检索集群 {address} 不能用（{reason}）；请检查集群和这台机器上的 ray 是否都已启动（ray start），"
        "或去掉设置 ZHIBIAO_RAY_ADDRESS 改为在本机检索",
        address=address,
    )


def late(address: str, seconds: float) -> EngineError:
    """Give the error that says that not everybody answered in time.

    :param address: of the cluster.
    :param seconds: how long was waited.
    """
    return EngineError(
        "engine.late",
        f"检索集群 {address} 没有在 {seconds:g} 秒内答复完整，所以没有结果；请稍后重试，"
        "仍不行请用 zhibiao doctor 查看集群，或调大设置 ZHIBIAO_ENGINE_SECONDS",
        address=address,
        seconds=seconds,
    )


def lost(address: str) -> EngineError:
    """Give the error that says that the connection broke before there was an answer."""
    return EngineError(
        LOST,
        f"与检索集群 {address} 的连接中断，没有结果；请稍后重试，仍不行请检查这台机器上的 ray 是否在运行（ray status）",
        address=address,
    )
