"""Dated memberships of people in cities, invitations and the hand-over of the lead.

May import: signatories, registry, people, the kit, the post office.
"""
