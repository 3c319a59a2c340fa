"""The registry: countries, UNHCR bureaux by date, cities, their names and dated facts; the public city pages.

May import: people, the kit, the post office.
"""
