"""Describes figures in the same words for review, tables and the page, safe for a terminal."""
