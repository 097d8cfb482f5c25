"""What waits for oneself: work and deadlines; the calendar; what comes by e-mail."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field

from tolok.api.door import In, Noun, Out, made, person_of, standing_of
from tolok.api.scopes import Scope
from tolok.assessment.queries.work import Task, tasks
from tolok.notices.actions import choose_mail, renew_calendar
from tolok.notices.addresses import whole
from tolok.notices.deadlines import deadlines_of
from tolok.notices.kinds import Topic
from tolok.organisation.models import MailRhythm

noun = Noun("mine")


class TaskOut(Out):
    """An indicator that one answers, or brings evidence for."""

    assessment: int
    leaf: str
    title: str
    unit: int | None
    person: int | None = Field(description="whose it is in the unit; null: nobody's in particular")
    lead: bool = Field(description="one answers it; otherwise one brings evidence")
    group: str = Field(description="returned, week, later, waiting or done")
    late: bool
    due: date
    level: int | None
    proven: int | None
    target: int | None
    worth: Decimal | None = Field(description="what one level more is worth in the index")
    returned: int = Field(description="how much was sent back")
    note: str


class Work(Out):
    """What one answers, the most pressing first."""

    waiting: int
    items: list[TaskOut]


class DeadlineOut(Out):
    """Something that is due."""

    key: str
    title: str
    due: datetime | date
    link: str
    note: str


class Deadlines(Out):
    """What is due, the next first."""

    items: list[DeadlineOut]


class CalendarOut(Out):
    """The address of the calendar feed."""

    address: str


class MailOut(Out):
    """How often notices come by e-mail: at_once, daily or never."""

    rhythm: MailRhythm
    topics: dict[Topic, MailRhythm] = Field(description="those that come otherwise")


class MailIn(In):
    """How often notices come by e-mail; topics that are left out come in ``rhythm``."""

    rhythm: MailRhythm
    topics: dict[Topic, MailRhythm] = {}


@noun.read("/me/work", out=Work, name="my_work")
def list_my_work(request: HttpRequest) -> Work:
    """Everything one answers in open cycles, the most pressing first."""
    found = tasks(standing_of(request))
    return Work.model_construct(waiting=sum(task.waits for task in found), items=[_task(task) for task in found])


@noun.read("/me/deadlines", out=Deadlines, name="my_deadlines")
def list_my_deadlines(request: HttpRequest) -> Deadlines:
    """What is due for oneself, as in one's calendar."""
    found = deadlines_of(person_of(request), standing_of(request))
    return Deadlines.model_construct(items=[made(DeadlineOut, one) for one in found])


@noun.create("/me/calendar", out=CalendarOut, scope=Scope.ACCOUNT_WRITE, secret=True, name="my_calendar")
def renew_my_calendar(request: HttpRequest) -> CalendarOut:
    """Make an address at which a calendar program reads one's deadlines; the one before stops working."""
    me = person_of(request)
    key = renew_calendar(by=me)
    return CalendarOut(address=whole(reverse("notices:feed", args=[me.pk, key])))


@noun.read("/me/mail", out=MailOut, name="my_mail")
def get_my_mail(request: HttpRequest) -> MailOut:
    """How often notices come by e-mail."""
    return _mail(request)


@noun.replace("/me/mail", out=MailOut, scope=Scope.ACCOUNT_WRITE, name="my_mail")
def choose_my_mail(request: HttpRequest, body: MailIn) -> MailOut:
    """Choose how often notices come by e-mail, by topic."""
    choose_mail(by=person_of(request), rhythm=body.rhythm, topics=body.topics)
    return _mail(request)


def _mail(request: HttpRequest) -> MailOut:
    me = person_of(request)
    apart = {one.topic: one.rhythm for one in me.mail_choices.all()}
    return MailOut.model_construct(rhythm=me.mail_rhythm, topics=apart)


def _task(task: Task) -> TaskOut:
    return made(
        TaskOut,
        task,
        assessment=task.assessment.pk,
        leaf=task.leaf.id,
        unit=task.unit.pk if task.unit else None,
        person=task.person.pk if task.person else None,
        group=task.group.value,
        worth=task.worth_shown,
        returned=len(task.returned),
    )
