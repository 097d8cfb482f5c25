"""The e-mails of this room."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tolok.organisation.models import Invitation, Person

_log = logging.getLogger("tolok.organisation")


def link_of(word: str) -> str:
    """The address that an invitation's word opens."""
    return settings.LINKS_TO + reverse("organisation:invitation", args=[word])


def send_invitation(invitation: Invitation, word: str) -> bool:
    """Send the link: in the language of whoever has an account, else in Indonesian with English below it.

    Returns:
        Whether the mail server took it. The reason why not is in the log; the invitation can be sent again.
    """
    known = Person.objects.filter(email__iexact=invitation.email).first()
    languages = [known.language] if known else ["id", "en"]
    zone = (known.zone if known else None) or (invitation.agency.time_zone if invitation.agency else None)
    parts, subjects = [], []
    told = {"invitation": invitation, "link": link_of(word), "known": known}
    with timezone.override(zone):
        for language in languages:
            with translation.override(language):
                subjects.append(render_to_string("organisation/mail/invitation_subject.txt", told).strip())
                parts.append(render_to_string("organisation/mail/invitation.txt", told).strip())
    message = EmailMessage(subject=" / ".join(subjects), body="\n\n---\n\n".join(parts) + "\n", to=[invitation.email])
    return deliver(message)


def deliver(message: EmailMessage) -> bool:
    """Hand a message to the mail server; a server that is away breaks no page.

    Returns:
        Whether it was taken.
    """
    try:
        message.send()
    except (SMTPException, OSError) as error:
        _log.error("mail to %d recipients was not taken: %s", len(message.to), error)
        return False
    return True
