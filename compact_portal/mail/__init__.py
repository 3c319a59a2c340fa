"""The post office: durable outgoing mail, and the only speaker to the mail server.

A mail is a row, rendered whole with its Message-ID and Date before the first attempt, and never rendered again.
``actions.post`` writes the row in the caller's transaction; ``actions.deliver_due`` claims, sends and marks.
The database is the queue: a Celery message only wakes somebody up, and the schedule finds what a lost one forgot.
May import ``compact_portal.kit``; knows nothing of cities or filings.
"""
