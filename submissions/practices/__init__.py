"""Practices: the record and its filing, step by step, with autosave.

May import: framework, rounds, lifecycle, journal, rulebook, and ``cities``; never ``comments``.
"""
