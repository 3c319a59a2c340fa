"""The public library: what was accepted and is public, searched, narrowed, read and cited.

Reads what ``visible_to`` grants to somebody who is not signed in, and nothing else. Writes nothing.
May import everything below it: digests, notices, review, practices, comments and what they stand on.
"""
