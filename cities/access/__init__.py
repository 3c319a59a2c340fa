"""How a person keeps their way in: the change of address, their keys and sessions, and signing in elsewhere.

Above ``people``, which knows who they are; below every room that has to do with a city.
"""
