"""The connection of a driver process to a Ray cluster."""

from __future__ import annotations

import logging
import socket

import ray

from recommender.engines.errors import unusable

NAMESPACE = "zhibiao"
_REACH_S = 3.0


def connect(address: str) -> None:
    """Connect this process to a cluster.

    :param address: of the cluster's head, ``host:port``. This machine must belong to the cluster itself.
    :raises EngineError: when the cluster cannot be used.
    """
    if ray.is_initialized():
        return
    try:
        host, _, port = address.rpartition(":")
        # Ray itself takes a minute to find out that nobody is there.
        socket.create_connection((host.strip("[]"), int(port)), _REACH_S).close()
        logging.getLogger("ray").setLevel(logging.ERROR)
        ray.init(address=address, namespace=NAMESPACE, configure_logging=False, log_to_driver=False)
    except Exception as failure:  # Ray raises whatever its parts do: connection, value and runtime errors
        raise unusable(address, failure) from failure
