"""Review: a person decides the flagged figures of finished results; every decision is appended to a journal."""
