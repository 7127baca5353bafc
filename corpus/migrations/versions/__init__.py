"""One file per version of the store's form, each leading from the one before it; see `corpus.schema.VERSION`."""
