"""The corpus that comes with the product: a published document and the starter library, each marked as what it is."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from corpus.library import library_data, load_library
from corpus.limits import Limits
from corpus.readers import read_bytes
from corpus.store import Store, content_id
from corpus.table import ParsedDocument

PUBLISHED = ("tianjin-fao-2023.txt",)


def load_shipped(store: Store) -> bool:
    """Put the shipped corpus in the store, once per version of its data.

    :param store: the store; documents that the site added stay as they are.
    :return: whether the store was changed.
    """
    data = {name: files("corpus").joinpath("data", name).read_bytes() for name in PUBLISHED}
    library = b"".join(library_data().values())
    version = hashlib.sha256(b"".join(content_id(part).encode() for part in (*data.values(), library))).hexdigest()
    if store.fact("shipped") == version:
        return False
    documents = [(content_id(content), name, read_bytes(content, name, Limits())) for name, content in data.items()]
    documents.append((content_id(library), "starter-library", ParsedDocument(tables=load_library())))
    return store.ship(version, documents)
