"""Migrations of the store's tables; alembic runs them within one transaction."""
