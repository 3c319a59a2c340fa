"""What somebody typed into a filing's form when their session had ended: kept for an hour, until they are back.

May import: rulebook, and ``cities``. It knows the filing forms by their addresses and the rule book's table alone.
"""
