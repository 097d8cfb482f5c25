"""Addresses of cycles, assessments, the board and the units."""

from django.urls import URLPattern, path

from tolok.assessment.views import assessments, board, cycles, handing_over, running, targets

urlpatterns: list[URLPattern] = [
    path("cycles/", cycles.cycle_list, name="cycle_list"),
    path("cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("cycles/<int:cycle>/", cycles.cycle, name="cycle"),
    path("cycles/<int:cycle>/units/", cycles.units, name="unit_states"),
    path("cycles/<int:cycle>/start/", running.cycle_start, name="cycle_start"),
    path("cycles/<int:cycle>/decisions/", running.cycle_decisions, name="cycle_decisions"),
    path("cycles/<int:cycle>/cancellation/", running.cycle_cancellation, name="cycle_cancellation"),
    path("cycles/<int:cycle>/stages/<int:position>/", running.stage, name="stage"),
    path("board/", board.boards_of_mine, name="boards"),
    path("assessments/", assessments.assessment_list, name="assessments"),
    path("assessments/<int:assessment>/", assessments.assessment, name="assessment"),
    path("assessments/<int:assessment>/approval/", handing_over.approval, name="approval"),
    path("assessments/<int:assessment>/submission/", handing_over.submission, name="submission"),
    path("assessments/<int:assessment>/handover/", handing_over.handover, name="handover"),
    path("assessments/<int:assessment>/decision/", handing_over.decision, name="decision"),
    path("assessments/<int:assessment>/extension/", handing_over.extension, name="extension"),
    path("assessments/<int:assessment>/target/", targets.target, name="target"),
    path("assessments/<int:assessment>/targets/", targets.targets, name="targets"),
    path("assessments/<int:assessment>/board/", board.board, name="board"),
    path("assessments/<int:assessment>/assignments/", board.assignments, name="assignments"),
    path("assessments/<int:assessment>/assignments/removal/", board.assignment_removal, name="assignment_removal"),
    path("assessments/<int:assessment>/reminders/", board.reminders, name="reminders"),
]
