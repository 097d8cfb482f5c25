"""``tolok people``: what an operator does about accounts: the first one, a lost telephone, a leak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tolok.cli.console import LANGUAGE, say
from tolok.cli.house import start_house, stop
from tolok.instruments.language import Text, plain

if TYPE_CHECKING:
    from tolok.organisation.models import Agency, Person, Role, Unit

EmailArgument = Annotated[str, typer.Argument(help=say("Alamat surel.", "E-mail address."))]


def people() -> typer.Typer:
    """The words of ``tolok people``."""
    group = typer.Typer(no_args_is_help=True, help=say("Akun, untuk operator.", "Accounts, for operators."))
    group.command("add", help=say("Buat tautan undangan.", "Make the link of an invitation."))(add)
    group.command("shut", help=say("Nonaktifkan akun dan sesinya.", "Shut an account and its sessions."))(shut)
    group.command(
        "forget-factors", help=say("Lepas faktor kedua yang hilang.", "Remove second factors that were lost.")
    )(forget_factors)
    return group


def add(
    email: EmailArgument,
    role: Annotated[str, typer.Option("--role", help=say("Kode peran.", "Code of a role."))],
    name: Annotated[str, typer.Option("--name", help=say("Nama.", "Name."))] = "",
    agency: Annotated[str | None, typer.Option("--agency", help=say("Slug instansi.", "Slug of an agency."))] = None,
    unit: Annotated[str | None, typer.Option("--unit", help=say("Nama unit kerja.", "Name of a unit."))] = None,
) -> None:
    """Print the link that lets somebody in with a role; nothing is sent."""
    _expect_address(email)
    start_house()
    from django.utils import translation

    from tolok.organisation.actions import invite_as_operator
    from tolok.organisation.errors import NotPossible
    from tolok.organisation.letters import link_of

    place = _agency(agency)
    with translation.override(LANGUAGE):
        try:
            made, word = invite_as_operator(
                email=email, name=name, role=_role(role), agency=place, unit=_unit(place, unit)
            )
        except NotPossible as refused:
            stop(plain(refused.message))
        told = Text(
            "{role} untuk {email}. Buka tautan ini dalam tujuh hari; berlaku sekali:\n{link}",
            "{role} for {email}. Open this link within seven days; it works once:\n{link}",
        )
        typer.echo(told.filled(role=made.role.name, email=made.email, link=link_of(word)).in_(LANGUAGE))


def shut(email: EmailArgument) -> None:
    """Shut an account at once, whoever it is; coordinators open it again in the application."""
    start_house()
    from tolok.organisation.actions import shut_as_operator

    person = _person(email)
    ended = shut_as_operator(person)
    told = Text("{email} dinonaktifkan; {n} sesi diakhiri.", "{email} is shut; {n} sessions ended.")
    typer.echo(told.filled(email=person.email, n=ended).in_(LANGUAGE))


def forget_factors(email: EmailArgument) -> None:
    """Remove somebody's authenticator app, passkeys and recovery codes; make sure first who asks you."""
    start_house()
    from tolok.organisation.actions import forget_factors_as_operator

    person = _person(email)
    count = forget_factors_as_operator(person)
    told = Text("{email}: {n} faktor dilepas.", "{email}: {n} factors removed.")
    typer.echo(told.filled(email=person.email, n=count).in_(LANGUAGE))


def _expect_address(email: str) -> None:
    if "@" not in email.strip("@") or any(sign.isspace() for sign in email):
        stop(Text("{email}: bukan alamat surel.", "{email}: not an e-mail address.").filled(email=email))


def _person(email: str) -> Person:
    from tolok.organisation.models import Person

    found = Person.objects.filter(email__iexact=email).first()
    return found or stop(Text("Tidak ada akun {email}.", "There is no account {email}.").filled(email=email))


def _role(code: str) -> Role:
    from tolok.organisation.models import Role

    found = Role.objects.filter(pk=code).first()
    known = ", ".join(Role.objects.exclude(pk="public").values_list("pk", flat=True))
    return found or stop(
        Text("Tidak ada peran {code}; pilih: {known}", "There is no role {code}; choose: {known}").filled(
            code=code, known=known
        )
    )


def _agency(slug: str | None) -> Agency | None:
    from tolok.organisation.models import Agency

    if slug is None:
        return None
    found = Agency.objects.filter(slug=slug).first()
    return found or stop(Text("Tidak ada instansi {slug}.", "There is no agency {slug}.").filled(slug=slug))


def _unit(agency: Agency | None, name: str | None) -> Unit | None:
    from tolok.organisation.models import Unit

    if name is None:
        return None
    found = Unit.objects.filter(agency=agency, name=name).first() if agency else None
    return found or stop(Text("Tidak ada unit {name} di sana.", "There is no unit {name} there.").filled(name=name))
