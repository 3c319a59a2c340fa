"""Filling a database for measurements: many filings, quickly, the same for the same seed.

``words`` mixes sentences, ``tables`` copies rows into PostgreSQL without indexes in the way, ``people`` makes cities and
accounts, ``cases`` makes filings and their journal. Nothing here goes through actions: it is for measuring alone.
"""
