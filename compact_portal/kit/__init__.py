"""Small tools, one noun a file: clock, refusals, transactions, paging, tokens, languages, instants, map.

What lives here knows nothing of cities or filings and may import Django and libraries only.
"""
