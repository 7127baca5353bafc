"""Review batches: documents put together, read, reviewed, corrected, let stand, and exported."""
