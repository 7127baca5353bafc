"""Review of target tables: one rule a file, an engine that runs them, findings as data."""
