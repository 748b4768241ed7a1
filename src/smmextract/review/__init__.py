"""Review: a person decides the flagged figures of results that are done; every decision is added to a journal."""
