"""One immutable snapshot over the store: unique indicators, their vectors, their values, their rows."""
