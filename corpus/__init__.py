"""Published target tables: their words, their documents and the place where they are kept."""
