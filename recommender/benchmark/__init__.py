"""Figures that anyone can measure: ``python -m recommender.benchmark``."""
