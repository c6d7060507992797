"""Nodes as read to nodes that fit a dialect: one rule per capability, each with its loss."""
