"""The text under discussion: version > section > paragraph, and where a paragraph went in the next version.

May import: rounds, lifecycle, journal, rulebook, and ``cities``.
"""
