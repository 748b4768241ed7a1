"""The script that alembic runs: applies all migrations on the connection that the store provides."""

from __future__ import annotations

from alembic import context

from smmextract.store.models import Base

connection = context.config.attributes["connection"]
lite = connection.dialect.name == "sqlite"
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=lite)
with context.begin_transaction():
    context.run_migrations()
