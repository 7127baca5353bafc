"""The sub-commands of `zhibiao`, one per file."""
