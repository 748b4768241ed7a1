"""The words of the field, as data: metrics, products, regions, segments and their aliases."""

from __future__ import annotations

from smmextract.vocabulary.extension import use_vocabulary
from smmextract.vocabulary.words import contains, product, region, segment

__all__ = ["contains", "product", "region", "segment", "use_vocabulary"]
