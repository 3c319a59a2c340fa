"""How long a code is good, how often it may be tried and sent, and how often somebody may ask."""

from __future__ import annotations

from datetime import timedelta

CODE_GOOD = timedelta(minutes=30)
CODE_TRIES = 5
AN_HOUR = 3600  # seconds
REQUESTS_FROM_A_NETWORK = 20  # an hour
CODES_TO_AN_ADDRESS = 5  # an hour
TRIES_FROM_A_NETWORK = 60  # an hour
FILES_FROM_A_NETWORK = 60  # an hour; each is decoded and written anew, which costs time
