"""Says what each number means: `llm/` asks a model, `builtin/` reads the words around it."""
