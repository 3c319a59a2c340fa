"""Instruments that cities sign and their signatures. A signature needs no account, an account no signature.

May import: registry, people, the kit.
"""
