"""Describes figures in words, in the same way for review, tables and the page. Out: text that is safe
for a terminal.
"""
