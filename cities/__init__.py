"""Who takes part: people, the registry of cities, signatories, memberships and registrations.

Feature packages, from the bottom: people, registry, signatories, membership, registration, desk. They may import the kit
and the post office; they write into the journal through ``compact_portal.kit.memory``.
"""
