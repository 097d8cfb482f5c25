"""What is told on paper of one result: a page for the head, a full report, a ranking; as plain data in one language.

Pure: whoever sets type or writes files takes what stands here. The words stand here in both languages, so that a
command tells the same as the pages.
"""

from tolok.analysis.report.briefing import Briefing, briefing
from tolok.analysis.report.cheapest import CheapStep, cheapest
from tolok.analysis.report.full import full_report
from tolok.analysis.report.ranking import Entry, Ranking, ranking_blocks, ranking_rows
from tolok.analysis.report.subject import Before, Group, Member, Subject, Work
from tolok.analysis.report.tables import as_csv, briefing_rows, report_rows
from tolok.analysis.report.workbook import ranking_workbook, report_workbook

__all__ = [
    "Before",
    "Briefing",
    "CheapStep",
    "Entry",
    "Group",
    "Member",
    "Ranking",
    "Subject",
    "Work",
    "as_csv",
    "briefing",
    "briefing_rows",
    "cheapest",
    "full_report",
    "ranking_blocks",
    "ranking_rows",
    "ranking_workbook",
    "report_rows",
    "report_workbook",
]
