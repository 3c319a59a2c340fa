"""The verbs of this room, by what they are about. A city's row is locked for each, so that it always has a lead."""

from cities.membership.actions.forgetting import KEEPER, forget_person, tidy
from cities.membership.actions.hand_over import confirm_hand_over, offer_lead, refuse_hand_over
from cities.membership.actions.invitations import (
    accept,
    invite,
    invite_again,
    invite_lead,
    invite_leads,
    revoke,
    revoke_offer,
)
from cities.membership.actions.members import (
    change_role,
    end,
    join,
    leave,
    replace_lead,
    save_settings,
    write_to_leads,
)

__all__ = [
    "KEEPER",
    "accept",
    "change_role",
    "confirm_hand_over",
    "end",
    "forget_person",
    "invite",
    "invite_again",
    "invite_lead",
    "invite_leads",
    "join",
    "leave",
    "offer_lead",
    "refuse_hand_over",
    "replace_lead",
    "revoke",
    "revoke_offer",
    "save_settings",
    "tidy",
    "write_to_leads",
]
