"""A parcel of evidence brought and confirmed as a person would, its jobs done at once."""

from __future__ import annotations

import io
import zipfile

from tests.web.cast import Cast
from tests.web.evaluation import Evaluation

from tolok.assessment.access import hand
from tolok.evidence.actions import receive_file
from tolok.exchange.actions.parcels import bring_parcel, confirm_parcel
from tolok.exchange.models import Import
from tolok.exchange.parcels import ParcelPreview, parcel_preview
from tolok.organisation.access import standing_of
from tolok.runs import carrying
from tolok.runs.models import Run


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, content in files.items():
            parcel.writestr(name, content)
    made.seek(0)
    return made


def bring(evaluation: Evaluation, file: io.BytesIO, role: str = "data_entry", name: str = "bukti.zip") -> Import:
    person = evaluation.cast.person(role)
    standing = standing_of(person)
    agency = evaluation.cast.agency
    upload = receive_file(by=person, standing=standing, agency=agency, file_name=name, file=file, parcel=True)
    made = bring_parcel(
        by=person, standing=standing, assessment=evaluation.mine, uploads=[{"key": upload.key, "path": name}]
    )
    assert made.run is not None
    carrying.carry_out(made.run.pk)
    return Import.objects.get(pk=made.pk)


def shown(brought: Import, cast: Cast, role: str = "data_entry") -> ParcelPreview:
    return parcel_preview(brought, hand(standing_of(cast.person(role)), brought.assessment))


def confirm(brought: Import, cast: Cast, role: str = "data_entry") -> Run:
    person = cast.person(role)
    digest = shown(brought, cast, role).digest
    done = confirm_parcel(by=person, standing=standing_of(person), brought=brought, digest=digest)
    assert done.run is not None
    carrying.carry_out(done.run.pk)
    return Run.objects.get(pk=done.run.pk)
