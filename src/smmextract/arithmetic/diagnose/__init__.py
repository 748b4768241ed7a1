"""What contradicts, who may be to blame, which mistake would explain it, and what is tested and pinned down."""
