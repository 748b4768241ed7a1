"""Figures in words, the same in review, tables and on the page; in: figures, out: text that no terminal chokes on."""
