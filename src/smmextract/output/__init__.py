"""Results leave the program: `table` for people, `data` (JSON, JSONL, CSV) for programs."""
