"""How the shipped weights are made: ``python -m models.training DATA`` trains a static encoder from text."""
