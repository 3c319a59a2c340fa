"""Contributions: a city's comments on a text, each bound to one paragraph of one version, and their dispositions.

May import: framework, rounds, lifecycle, journal, rulebook, and ``cities``; never ``practices``' views.
"""
