"""How good the suggestions are: measured on labelled tables, beside three baselines."""
