"""Runs many reports through the pipeline: sources, engines, limits, and what is stored of each report."""
