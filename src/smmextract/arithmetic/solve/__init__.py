"""What statements and links leave of quantities: intervals, relations, propagation, systems."""
