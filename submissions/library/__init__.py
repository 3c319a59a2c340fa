"""The public library: see the house.

May import everything below it: digests, notices, review, practices, comments and what they stand on.
"""
