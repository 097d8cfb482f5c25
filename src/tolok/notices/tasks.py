"""The jobs of this room."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

# 3 s, 9 s, 27 s ... the last after about two days: a mail server may be away over a weekend's night and longer.
_PATIENTLY = RetryStrategy(max_attempts=11, exponential_wait=3)


@app.task(name="notices.mail", queue="mail", retry=_PATIENTLY)
def mail(*, person: int) -> None:
    """Mail a person the notices that wait for them."""
    from tolok.notices.mail import mail_waiting

    mail_waiting(person)
