"""Puts the arithmetic into words: worked-out sums, sentences, the explanation of one figure."""
