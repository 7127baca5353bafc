"""What a backup says of itself: who made it and when, its form, and a checksum of every file in it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
NAME = "manifest.json"
STORE = "corpus.db"


class Entry(BaseModel):
    """The length in bytes and the SHA-256 of a file."""

    model_config = ConfigDict(frozen=True)

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """A backup's own description.

    ``form`` is that of the store's tables (`corpus.schema.VERSION`), ``version`` the product's, ``created_at`` UTC in
    ISO 8601; ``rows`` counts the rows of each table, ``files`` names every file but the manifest.
    """

    model_config = ConfigDict(frozen=True)

    format: int
    product: Literal["zhibiao"]
    version: str
    form: int
    kept_in: Literal["sqlite", "postgresql"]
    created_at: str
    rows: dict[str, int]
    files: dict[str, Entry]
