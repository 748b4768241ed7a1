"""The migrations, one file per version."""
