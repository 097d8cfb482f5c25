"""Who is signed in, as each request asks it."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from tolok.organisation.models import Person


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Signing in by allauth; the person comes with the agency, whose time zone every page needs."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, with the agency; None for who may no longer sign in. One query."""
        person = Person.objects.select_related("agency").filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
