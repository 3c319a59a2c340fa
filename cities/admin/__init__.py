"""Django admin for support: to look things up, with the history of each object.

It changes nothing that has a rule. What an administrator may do here goes through the same actions as the desk's pages,
with a reason: giving and taking staff roles, suspending and restoring people. Everything else is read-only, deleting
included. ``submissions/admin.py`` adds the rows of its rooms, and lends the journal.
"""

from cities.admin import people, rooms
from cities.admin.site import site

__all__ = ["people", "rooms", "site"]
