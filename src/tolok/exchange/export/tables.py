"""Which tables go out with an agency and which do not, with the reason; a test holds that none is forgotten.

By label, because rooms beside and above have tables of the agency too; what is not installed is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from tolok.assessment.answers import language
from tolok.assessment.models import Claim, CycleState, SetBy
from tolok.instruments import Text
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency

Rows = QuerySet[models.Model]
Narrow = Callable[[Rows, Agency, Standing], Rows]


@dataclass(frozen=True)
class Table:
    """A table that goes out. ``rows``: which of its rows; ``without``: columns that stay, each with its reason."""

    label: str
    says: Text
    rows: Narrow
    without: Mapping[str, Text]

    @property
    def model(self) -> type[models.Model]:
        """The model."""
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        """What its files are called: ``assessment_claim``."""
        return self.label.lower().replace(".", "_")

    @property
    def words(self) -> str:
        """What it holds, in the reader's language."""
        return self.says.in_(language())

    @property
    def columns(self) -> list[models.Field[object, object]]:
        """The columns that go out."""
        return [field for field in self.model._meta.concrete_fields if field.name not in self.without]  # noqa: SLF001


def tables() -> Iterator[Table]:
    """The tables that go out, as far as their rooms are installed."""
    for label, (says, rows, without) in _EXPORTED.items():
        if apps.is_installed(f"tolok.{label.split('.')[0]}"):
            yield Table(label, says, rows, without)


def _of_agency(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    return rows.filter(agency=agency)


def _shared(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    return rows.filter(agency=agency, shared=True)


def _agency_itself(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    return rows.filter(pk=agency.pk)


def _people(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    return rows.filter(Q(agency=agency) | Q(appointments__agency=agency)).distinct()


def _cycles(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    own = Q(assessments__agency=agency) & ~Q(state=CycleState.CANCELLED)
    return rows.filter(own | Q(agency=agency)).distinct()


def _stages(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    return rows.filter(cycle__assessments__agency=agency).distinct()


def _editions(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    return rows.filter(cycles__assessments__agency=agency).distinct()


def _judgements(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    """Those of its own assessors: of others an agency reads what was settled, not what led to it (assessors.py)."""
    return rows.filter(agency=agency, done=True, stage__set_by=SetBy.AGENCY)


def _verdicts(rows: Rows, agency: Agency, _standing: Standing) -> Rows:
    """Those of its own assessors, and of others once the stage has its value."""
    at = {name: OuterRef(f"judgement__{name}") for name in ("assessment", "stage", "leaf")}
    own = Q(judgement__stage__set_by=SetBy.AGENCY)
    return rows.filter(own | Q(Exists(Claim.objects.filter(**at))), agency=agency, judgement__done=True)


_EXPORTED: Mapping[str, tuple[Text, Narrow, Mapping[str, Text]]] = {
    "organisation.Agency": (Text("Instansi", "The agency"), _agency_itself, {}),
    "organisation.Unit": (Text("Unit kerja", "Its units"), _of_agency, {}),
    "organisation.Person": (
        Text(
            "Orang instansi ini dan yang berperan di dalamnya", "The people of the agency, and those with a role in it"
        ),
        _people,
        {
            "password": Text("rahasia masuk", "a secret to sign in"),
            "calendar_key": Text("rahasia umpan kalender", "a secret of the calendar feed"),
            "last_login": Text("jejak pribadi", "a personal trace"),
            "seen_until": Text("jejak pribadi", "a personal trace"),
        },
    ),
    "organisation.Appointment": (
        Text("Peran: siapa, apa, di mana, kapan", "Roles: who, what, where, when"),
        _of_agency,
        {},
    ),
    "organisation.Invitation": (
        Text("Undangan", "Invitations"),
        _of_agency,
        {"word_hash": Text("rahasia masuk", "a secret to sign in")},
    ),
    "assessment.InstrumentEdition": (
        Text(
            "Instrumen yang dipakai (isinya di folder instrumen)", "Instruments used (contents in the folder instrumen)"
        ),
        _editions,
        {"source": Text("ada di folder instrumen", "in the folder instrumen")},
    ),
    "assessment.Cycle": (Text("Siklus yang diikuti", "Cycles taken part in"), _cycles, {}),
    "assessment.Stage": (Text("Tahap siklus", "Their stages"), _stages, {}),
    "assessment.Assessment": (Text("Penilaian: satu per siklus", "Assessments: one a cycle"), _of_agency, {}),
    "assessment.Assignment": (
        Text("Pembagian indikator ke unit", "Which unit answers which indicator"),
        _of_agency,
        {},
    ),
    "assessment.Claim": (
        Text("Nilai dan penjelasan per indikator dan tahap", "Values and reasons by indicator and stage"),
        _of_agency,
        {},
    ),
    "assessment.Support": (Text("Bukti di bawah kriteria", "Evidence under criteria"), _of_agency, {}),
    "assessment.Return": (
        Text("Yang dikembalikan dengan catatan", "What was sent back, with its note"),
        _of_agency,
        {},
    ),
    "assessment.Judgement": (
        Text("Temuan asesor internal", "Findings of internal assessors"),
        _judgements,
        {},
    ),
    "assessment.CriterionVerdict": (Text("Kata asesor per kriteria", "Their word on each criterion"), _verdicts, {}),
    "assessment.Submission": (
        Text("Persetujuan dan kiriman dengan sidiknya", "Approvals and submissions with digests"),
        _of_agency,
        {},
    ),
    "assessment.Extension": (Text("Perpanjangan waktu", "Extensions of time"), _of_agency, {}),
    "evidence.Item": (
        Text("Bukti: dokumen dan tautan", "Evidence: documents and links"),
        _of_agency,
        {"search": Text("dihitung dari kolom lain", "worked out from other columns")},
    ),
    "evidence.Blob": (
        Text("Berkas bukti: sidik dan ukuran", "Files of evidence: digest and size"),
        _of_agency,
        {
            "stored": Text("tempat di server ini", "a place on this server"),
            "text": Text("dihitung dari berkas", "worked out from the file"),
            "text_state": Text("dihitung dari berkas", "worked out from the file"),
        },
    ),
    "exchange.Import": (
        Text("Impor dan teks yang tertimpa", "Imports and the texts they overwrote"),
        _of_agency,
        {"run": Text("pekerjaan sementara", "passing work")},
    ),
    "exchange.Arrival": (
        Text("Berkas dalam impor", "Files in imports"),
        _of_agency,
        {"source": Text("tempat sementara", "a passing place")},
    ),
    "exchange.Proposal": (Text("Usulan dari tahun sebelumnya", "Proposals from the year before"), _of_agency, {}),
    "exchange.ReceivedBundle": (
        Text("Penilaian yang datang dari Tolok lain", "Assessments that came from another Tolok"),
        _of_agency,
        {
            "key": Text("tempat sementara", "a passing place"),
            "run": Text("pekerjaan sementara", "passing work"),
        },
    ),
    "records.Document": (Text("Dokumen resmi yang diterbitkan", "Documents of record as issued"), _of_agency, {}),
    "records.PublishedResult": (Text("Hasil yang diumumkan", "Results as published"), _of_agency, {}),
    "insight.Scenario": (Text("Skenario yang dibagikan", "Scenarios that are shared"), _shared, {}),
    "records.Signature": (Text("Salinan bertanda tangan", "Signed copies"), _of_agency, {}),
    "roadmap.CostSheet": (Text("Biaya langkah", "Costs of steps"), _of_agency, {}),
    "roadmap.Plan": (
        Text("Rencana dengan pertanyaan dan jawabannya", "Plans with their questions and answers"),
        _of_agency,
        {"run": Text("pekerjaan sementara", "passing work")},
    ),
    "roadmap.Step": (Text("Langkah peta rencana", "Steps of adopted plans"), _of_agency, {}),
}

LEFT_OUT: Mapping[str, Text] = {
    "assessment.Presence": Text("tanda sesaat siapa membuka halaman apa", "a passing sign of who has which page open"),
    "evidence.Upload": Text("unggahan yang belum disimpan", "uploads that are not saved yet"),
    "runs.Run": Text(
        "pekerjaan latar; hasilnya berkas sementara", "work in the background; its results are passing files"
    ),
    "notices.Notice": Text("pemberitahuan pribadi", "personal notices"),
    "records.Recommendation": Text("konsep asesor, bukan milik instansi", "a draft of assessors, not the agency's"),
    "records.Certificate": Text("memuat kunci pribadi", "holds a private key"),
    "api.Webhook": Text("sambungan mesin dengan rahasianya", "connections of machines, with their secrets"),
    "api.Delivery": Text("kiriman mesin yang sudah lewat", "past deliveries to machines"),
}
"""Tables with rows of an agency that do not go out, and why."""
