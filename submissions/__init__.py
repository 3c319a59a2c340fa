"""What cities file and what becomes of it.

Feature packages, from the bottom: rulebook, journal, lifecycle, rounds, framework, practices | comments, review,
notices, digests, library, reports. Each may import those before it, and all of ``cities`` and the kit.
"""
