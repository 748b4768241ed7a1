"""Many reports through the one pipeline: sources, engines, limits, and what is kept of each report."""
