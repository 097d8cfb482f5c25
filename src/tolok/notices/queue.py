"""The queue of jobs, reached through Django's own connection, also from inside a worker, whose own is another one.

A job made here stands or falls with the transaction around it, and never runs before what it is for is there.
"""

from __future__ import annotations

from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector

JOBS = App(connector=DjangoConnector())
