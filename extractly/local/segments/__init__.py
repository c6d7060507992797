"""Readers of the notations in which people write labelled values; each makes pairs, lists and groups of `scope`.

`lines.read_text` is the entry: it goes through the text line by line and hands stretches to the readers of tables,
JSON and HTML. Every reader looks at each character a bounded number of times.
"""
