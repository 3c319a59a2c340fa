"""Users, staff roles and the Actor, the value every rule is asked with; sign-in and the second factor.

May import: the kit, the post office. Must not import any other room.
"""
