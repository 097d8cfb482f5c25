"""All writes of this room, one function a verb."""

from tolok.organisation.actions.agencies import register_agencies, register_units

__all__ = ["register_agencies", "register_units"]
