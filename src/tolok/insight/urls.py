"""Addresses of the analysis of an assessment, and of the national view."""

from django.urls import path

from tolok.insight.views import certainty, change, peers, reports, scenarios, sisters, standing, whatif
from tolok.insight.views.national import outliers, progress, provinces, spreads, targets

app_name = "insight"
_ANALYSIS = "assessments/<int:assessment>/analysis/"
urlpatterns = [
    path(_ANALYSIS, standing.standing, name="standing"),
    path(f"{_ANALYSIS}change/", change.change, name="change"),
    path(f"{_ANALYSIS}certainty/", certainty.certainty, name="certainty"),
    path(f"{_ANALYSIS}certainty/rank/", certainty.rank, name="certainty_rank"),
    path(f"{_ANALYSIS}what-if/", whatif.whatif, name="whatif"),
    path(f"{_ANALYSIS}scenarios/", scenarios.scenarios, name="scenarios"),
    path(f"{_ANALYSIS}scenarios/<int:scenario>/", scenarios.scenario, name="scenario"),
    path(f"{_ANALYSIS}scenarios/<int:scenario>/removal/", scenarios.removal, name="scenario_removal"),
    path(f"{_ANALYSIS}comparison/", scenarios.comparison, name="comparison"),
    path(f"{_ANALYSIS}comparison/table.<str:form>", scenarios.comparison_file, name="comparison_file"),
    path(f"{_ANALYSIS}peers/", peers.peers, name="peers"),
    path("national/", progress.progress, name="nation"),
    path("national/spread/", spreads.spreads, name="nation_spread"),
    path("national/map/", provinces.provinces, name="nation_map"),
    path("national/outliers/", outliers.outliers, name="nation_outliers"),
    path("national/targets/", targets.targets, name="nation_targets"),
    path(f"{_ANALYSIS}reports/", reports.reports, name="reports"),
    path(f"{_ANALYSIS}reports/<slug:document>.<slug:form>", reports.report_file, name="report_file"),
    path("cycles/<int:cycle>/analysis/units/", sisters.sisters, name="sisters"),
    path("cycles/<int:cycle>/analysis/reports/", reports.cycle_reports, name="cycle_reports"),
    path("cycles/<int:cycle>/analysis/ranking/<slug:cluster>.<slug:form>", reports.cycle_ranking, name="cycle_ranking"),
]
