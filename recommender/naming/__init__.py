"""How indicator names are built, learned from tables, and what a project's own words offer to build new ones."""
