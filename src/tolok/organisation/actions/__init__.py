"""All writes of this room, one function a verb."""

from tolok.organisation.actions.agencies import register_agencies, register_units
from tolok.organisation.actions.appointments import appoint, end_appointment, place
from tolok.organisation.actions.invitations import (
    accept_as,
    accept_as_new,
    invitation_of,
    invite,
    invite_as_operator,
    withdraw_invitation,
)
from tolok.organisation.actions.people import (
    deactivate_person,
    end_session,
    end_sessions,
    forget_factors_as_operator,
    reactivate_person,
    shut_as_operator,
    update_profile,
)
from tolok.organisation.actions.units import create_unit, move_unit, rename_unit, set_unit_active

__all__ = [
    "accept_as",
    "accept_as_new",
    "appoint",
    "create_unit",
    "deactivate_person",
    "end_appointment",
    "end_session",
    "end_sessions",
    "forget_factors_as_operator",
    "invitation_of",
    "invite",
    "invite_as_operator",
    "move_unit",
    "place",
    "reactivate_person",
    "register_agencies",
    "register_units",
    "rename_unit",
    "set_unit_active",
    "shut_as_operator",
    "update_profile",
    "withdraw_invitation",
]
