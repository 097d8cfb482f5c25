"""Addresses of coming and going."""

from django.urls import path

from tolok.exchange.views import exports, front, parcels, sheets

app_name = "exchange"
urlpatterns = [
    path("exchange/", front.front, name="front"),
    path("exchange/<slug:slug>/", exports.exports, name="exports"),
    path("assessments/<int:assessment>/imports/", front.imports, name="imports"),
    path("assessments/<int:assessment>/imports/worksheets/", sheets.brought, name="worksheets"),
    path("assessments/<int:assessment>/imports/evidence/", parcels.brought, name="parcels"),
    path("assessments/<int:assessment>/exports/", exports.of_assessment, name="exports_of"),
    path("assessments/<int:assessment>/worksheet/", sheets.worksheet, name="worksheet"),
    path("imports/<int:brought>/", front.brought, name="import"),
    path("imports/<int:brought>/confirmation/", front.confirmation, name="confirmation"),
    path("imports/<int:brought>/files/<int:arrival>/", parcels.placed, name="placed"),
    path("imports/<int:brought>/reversal/", sheets.reversal, name="reversal"),
    path("imports/<int:brought>/removal/", front.removal, name="removal"),
]
