"""A municipality asks to take part; its e-mail is proved by a code; an administrator vets.

May import: membership, signatories, registry, people, the kit, the post office.
"""
