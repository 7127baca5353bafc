"""How many known faults the review finds, and what it says of tables that were left alone."""
