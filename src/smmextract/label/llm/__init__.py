"""The labeller that asks a language model."""

from __future__ import annotations

from smmextract.label.llm.labeller import LlmLabeller
from smmextract.label.llm.prompt import prompt_hash

__all__ = ["LlmLabeller", "prompt_hash"]
