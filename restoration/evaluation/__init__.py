"""How good a model is: its pictures against the ones that should have come out.

Needs more packages than the shop does; each is imported where it is used, and what is missing is
named, never counted as nothing.
"""
