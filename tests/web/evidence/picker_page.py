"""A page of a room above, for the tests: it has the picker, and shows what was picked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from tolok.evidence.parts import picking
from tolok.organisation.models import Agency
from tolok.site.urls import urlpatterns as _all

_PAGE = """{% extends "ui/base.html" %}{% block title %}Indikator{% endblock %}
{% block heading %}Indikator{% endblock %}
{% block content %}<h2>Bukti</h2><p id="got">{{ got }}</p>{% include "evidence/parts/picker.html" %}{% endblock %}"""


def page(request: HttpRequest) -> HttpResponse:
    """GET shows the picker (``?htmx=1``: sent by htmx); POST says what was picked, with the fields sent along."""
    got = f"{request.POST['item']} {request.POST['level']}" if request.method == "POST" else ""
    if request.headers.get("HX-Request"):
        return HttpResponse(f'<p id="got">{got}</p>')
    agency = Agency.objects.get(slug="provinsi-lampung")
    context = {"got": got, **picking(request, agency, attach_url="/picker-page/", hidden={"level": 3})}
    context["attach_target"] = "#got" if "htmx" in request.GET else ""
    return HttpResponse(engines["django"].from_string(_PAGE).render(context, request))


urlpatterns = [*_all, path("picker-page/", page)]
