"""What Alembic runs: the steps go over the connection of the transaction in which `corpus.migrate` writes."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
