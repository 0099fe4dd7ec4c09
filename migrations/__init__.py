"""Alembic migrations, part of the package so that an installed copy has them."""
