"""Finds contradictions, the figures that may be to blame, the likely mistakes, and which figures are tested and pinned
down.
"""
