"""History: what every row of the registry was before, since when, and by whom.

The database writes it (django-pghistory's triggers), so that nothing is left out: an action, a command, ``update()`` and
raw SQL alike. The journal says what happened and why; this says which columns changed. Django admin shows both.
May import every room of ``cities``. Nothing here writes.
"""
