"""What taking over an assessment from another Tolok would do now, and who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tolok.assessment.access import may_run, require_run
from tolok.assessment.models import Assessment, Cycle, Subject
from tolok.evidence.models import Blob
from tolok.exchange.bundle.checking import origin_of
from tolok.exchange.bundle.document import first_hash
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import BundleState, ReceivedBundle
from tolok.exchange.trust import known_keys
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Unit
from tolok.organisation.rights import Right


@dataclass(frozen=True)
class Preview:
    """What would be written. ``why_not``: why it cannot be; empty: it can."""

    document: Mapping[str, Any]
    agency: Agency
    unit: Unit | None
    signer_name: str
    known: ReceivedBundle | None
    """The bundle of the same assessment that was written before."""
    here: int
    """How many of its files the agency has here already."""
    original: Assessment | None
    """The very assessment that it is of, where it was made here."""

    @property
    def trusted(self) -> bool:
        """Whether the key it is signed with is known here."""
        return bool(self.signer_name)

    @property
    def why_not(self) -> str:
        """Why it cannot be written."""
        if self.original is not None:
            return _("Penilaian ini dibuat di Tolok ini sendiri; aslinya ada di sini.")
        if self.known is None:
            return ""
        told = _("Penilaian ini sudah diimpor ({file}); yang sudah diimpor tidak ditimpa.")
        return told.format(file=self.known.file_name)

    @property
    def assessment(self) -> Assessment | None:
        """The assessment that it became before, or that it is of."""
        return self.original or (self.known.assessment if self.known else None)

    @property
    def files(self) -> list[Mapping[str, Any]]:
        """The evidence that has a file in it."""
        return [item for item in self.document["items"] if item["path"]]

    @property
    def links(self) -> list[Mapping[str, Any]]:
        """The evidence that is a link."""
        return [item for item in self.document["items"] if item["sha256"] is None]

    @property
    def left_out(self) -> list[Mapping[str, Any]]:
        """The evidence whose file is not in it, with the reason."""
        return [item for item in self.document["items"] if item["left_out"]]

    @property
    def bytes(self) -> int:
        """How many bytes of evidence."""
        return sum({item["sha256"]: item["size"] for item in self.files}.values())

    @property
    def answered(self) -> int:
        """How many indicators have a value."""
        return len({claim["leaf"] for claim in self.document["claims"] if claim["value"]})


def preview_of(document: Mapping[str, Any], origin: str, signer: str, *, expected: str = "") -> Preview:
    """What a checked bundle would do now. A fixed number of queries.

    Args:
        document: its ``assessment.json``.
        origin: the assessment's identity.
        signer: the key it is signed with.
        expected: the slug of the agency that it is expected to be of; empty: any.

    Raises:
        NotPossible: its agency, or unit, is not here, or is not the expected one.
    """
    told = document["agency"]
    if expected and told["slug"] != expected:
        message = _("data/assessment.json: paket ini milik {found}, bukan {expected}.")
        raise NotPossible(message.format(found=told["name"], expected=expected))
    agency = Agency.objects.filter(slug=told["slug"]).first()
    if agency is None or agency.name.casefold() != told["name"].casefold():
        message = _("data/assessment.json: {name} ({slug}) tidak ada di sini; tambahkan instansinya lebih dahulu.")
        raise NotPossible(message.format(name=told["name"], slug=told["slug"]))
    done = ReceivedBundle.objects.filter(origin=origin, state=BundleState.DONE).select_related("assessment__cycle")
    digests = {item["sha256"] for item in document["items"] if item["path"]}
    return Preview(
        document,
        agency,
        _unit(agency, document["unit"]),
        known_keys().get(signer, ""),
        done.first(),
        Blob.objects.filter(agency=agency, sha256__in=digests).values("sha256").distinct().count(),
        _original(agency, document, origin),
    )


def _original(agency: Agency, document: Mapping[str, Any], origin: str) -> Assessment | None:
    if origin != origin_of(first_hash(), document.get("number", 0)):
        return None
    return Assessment.objects.filter(pk=document["number"], agency=agency).select_related("cycle", "agency").first()


def _unit(agency: Agency, told: Mapping[str, Any] | None) -> Unit | None:
    if told is None:
        return None
    unit = Unit.objects.filter(agency=agency, name=told["name"]).first()
    if unit is None:
        message = _("data/assessment.json: unit kerja {name} tidak ada di {agency}; tambahkan lebih dahulu.")
        raise NotPossible(message.format(name=told["name"], agency=agency.name))
    return unit


def require_takeover(standing: Standing, document: Mapping[str, Any], agency: Agency) -> None:
    """That the person takes over such an assessment: who runs national cycles, or for a unit's the agency's own.

    Raises:
        Refused: they do not.
    """
    require_run(standing, Cycle(agency=agency if document["cycle"]["subject"] == Subject.UNIT else None))


def may_take_over(standing: Standing) -> bool:
    """Whether the person takes over assessments of anybody."""
    if standing.may(Right.RUN_CYCLE, agency=None):
        return True
    return any(may_run(standing, Cycle(agency_id=agency)) for agency in standing.own_agencies)


def received(standing: Standing) -> QuerySet[ReceivedBundle]:
    """The bundles that a person may know of: all for who runs national cycles, else those of the own agency's units."""
    if standing.may(Right.RUN_CYCLE, agency=None):
        return ReceivedBundle.objects.all()
    own = [agency for agency in standing.own_agencies if may_run(standing, Cycle(agency_id=agency))]
    return ReceivedBundle.objects.filter(Q(agency__in=own, document__cycle__subject=Subject.UNIT.value))
