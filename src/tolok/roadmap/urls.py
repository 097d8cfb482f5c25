"""Addresses of plans, beside the other pages of the analysis of an assessment."""

from django.urls import path

from tolok.roadmap.views import carrying, costs, plans, roadmaps

app_name = "roadmap"
_PLANS = "assessments/<int:assessment>/analysis/plans/"
_ONE = f"{_PLANS}<int:plan>/"
urlpatterns = [
    path(_PLANS, plans.plans, name="plans"),
    path(f"{_PLANS}costs/", costs.costs, name="costs"),
    path(f"{_PLANS}costs/template/", costs.template, name="template"),
    path(f"{_PLANS}costs/import/", costs.brought, name="import"),
    path(_ONE, plans.plan, name="plan"),
    path(f"{_ONE}files/<slug:form>/", plans.file, name="file"),
    path(f"{_ONE}removal/", plans.removal, name="removal"),
    path(f"{_ONE}adoption/", roadmaps.adoption, name="adoption"),
    path(f"{_ONE}adoption/end/", roadmaps.ending, name="ending"),
    path(f"{_ONE}roadmap/", roadmaps.roadmap, name="roadmap"),
    path(f"{_ONE}roadmap/steps/<int:step>/", roadmaps.step, name="step"),
    path(f"{_ONE}roadmap/carrying/<int:to>/", carrying.carrying, name="carrying"),
]
