"""Computes what statements and links leave for quantities: intervals, relations, propagation, systems."""
