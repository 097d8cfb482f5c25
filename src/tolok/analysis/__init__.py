"""What an index means: why it changed, how sure it is, what would change it, and the cheapest way up.

Plain Python and arrays over :mod:`tolok.scoring`; nothing here reads a database or writes anything.
"""
