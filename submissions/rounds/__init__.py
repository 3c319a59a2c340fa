"""Calls for input, and the calendar of the process that led to the compact.

May import: lifecycle, journal, rulebook, and ``cities``.
"""
