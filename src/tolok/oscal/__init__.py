"""Instruments, assessments and plans as OSCAL documents (NIST's Open Security Controls Assessment Language). Pure.

What stands for what: ``docs/bundles.md``. An instrument is a *catalog*, its edition of a year a *profile*, a cycle an
*assessment plan*, what was found *assessment results*, a plan of ``tolok plan`` a *plan of action and milestones*.
"""

from tolok.oscal.catalog import catalog
from tolok.oscal.parts import OSCAL_VERSION
from tolok.oscal.plan import assessment_plan
from tolok.oscal.poam import plan_of_action
from tolok.oscal.profile import profile
from tolok.oscal.results import assessment_results
from tolok.oscal.together import KINDS, documents

__all__ = [
    "KINDS",
    "OSCAL_VERSION",
    "assessment_plan",
    "assessment_results",
    "catalog",
    "documents",
    "plan_of_action",
    "profile",
]
