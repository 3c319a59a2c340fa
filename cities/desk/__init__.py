"""The administrator's desk for city accounts: one list with standing, lead, last sign-in, filings and contacts, and its acts.

May import: every other room of ``cities``, the kit, the post office.
"""
