"""The append-only record of every move and decision, with positions given in commit order.

May import: rulebook, and ``cities``. Nothing here is ever changed or deleted; a trigger sees to it.
"""
