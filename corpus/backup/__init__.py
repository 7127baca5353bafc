"""Backups: a consistent copy of the store, an archive with checksums, and the way back into a store that is in use."""
