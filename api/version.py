"""The product's version."""

from importlib.metadata import version as installed


def version() -> str:
    """Give the version of the installed distribution."""
    return installed("zhibiao")
