"""The arithmetic in words: sums worked out, sentences, the explanation of one figure."""
