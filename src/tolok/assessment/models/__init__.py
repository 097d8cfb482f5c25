"""The tables of the evaluation."""

from tolok.assessment.models.assessment import Assessment, Assignment, Extension, Presence, Submission
from tolok.assessment.models.claim import Claim, ClaimState, Return, Support
from tolok.assessment.models.cycle import Cycle, CycleState, InstrumentEdition, SetBy, Stage, StageKind, Subject
from tolok.assessment.models.judgement import CriterionVerdict, Judgement, Outcome

__all__ = [
    "Assessment",
    "Assignment",
    "Claim",
    "ClaimState",
    "CriterionVerdict",
    "Cycle",
    "CycleState",
    "Extension",
    "InstrumentEdition",
    "Judgement",
    "Outcome",
    "Presence",
    "Return",
    "SetBy",
    "Stage",
    "StageKind",
    "Subject",
    "Submission",
    "Support",
]
