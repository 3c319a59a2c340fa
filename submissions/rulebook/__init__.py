"""The tables an officer could read: states, kinds, happenings, permissions, transitions, routes, limits.

Plain Python, no ORM, no request. Everything that decides who may do what, and what follows, is a row here;
``docs/lifecycle.md`` is generated from it. It may import the kit's refusals and languages only.
"""
