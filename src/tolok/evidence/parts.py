"""What the reusable parts of evidence need to be shown; pages of rooms above put it into their context.

    context = {**picking(request, agency, attach_url=reverse("supports", ...), hidden={"level": 3})}
    {% include "evidence/parts/picker.html" %}

The contract of each part stands at the head of its template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest

from tolok.evidence import kinds, queries
from tolok.evidence.forms import AddForm
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Person, Unit

_PICKED = 8


def picking(
    request: HttpRequest,
    agency: Agency,
    *,
    attach_url: str,
    hidden: Mapping[str, object] | None = None,
    unit: Unit | None = None,
) -> dict[str, Any]:
    """The context of ``evidence/parts/picker.html``: the newest items, and a place for new files.

    Args:
        request: whose; ``?evidence_q=`` in it is what they look for without JavaScript.
        agency: whose shelf.
        attach_url: gets POST ``item=<number>`` and everything in ``hidden`` when an item is picked.
        hidden: more fields to send along.
        unit: which unit a new file is for, to begin with.
    """
    return {
        "attach_url": attach_url,
        "hidden": dict(hidden or {}),
        **picked(request, agency),
        **uploading(request, agency, unit=unit),
    }


def picked(request: HttpRequest, agency: Agency) -> dict[str, Any]:
    """The context of ``evidence/parts/picked.html``."""
    typed = (request.GET.get("q") or request.GET.get("evidence_q") or "")[:300]
    wanted = queries.Wanted(text=typed, agency=agency.pk)
    return {"picked": queries.shelf(_standing(request), wanted, size=_PICKED), "picker_text": typed}


def uploading(request: HttpRequest, agency: Agency, *, unit: Unit | None = None) -> dict[str, Any]:
    """The context of ``evidence/parts/upload.html``."""
    form = AddForm(
        standing=_standing(request), agency=agency, auto_id="add-%s", initial={"unit": unit.pk if unit else None}
    )
    person = cast("Person", request.user)
    return {
        "adding": agency,
        "add_form": form,
        "waiting": list(queries.waiting_uploads(person).filter(agency=agency)),
        "file_limit": settings.FILE_LIMIT,
        "file_limit_word": f"{settings.FILE_LIMIT // 2**20} MB",
        "endings": ",".join(kinds.ENDINGS),
    }


def _standing(request: HttpRequest) -> Standing:
    return cast("Standing", request.standing)  # type: ignore[attr-defined]  # set by the middleware
