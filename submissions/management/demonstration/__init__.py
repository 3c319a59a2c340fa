"""The demonstration: invented municipalities, what they filed and what became of it, told through the real actions.

``people`` makes cities and their people, ``timetable`` sets every step of every filing on a day before today, and
``filings`` carries each step out. Their words are in submissions/data/demonstration.
"""
