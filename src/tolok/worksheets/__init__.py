"""Tables that people bring and take away: values read from CSV, XLSX, JSON and YAML, scores written to files."""

from tolok.worksheets.read import AgencyValues, Reading, read_worksheet
from tolok.worksheets.template import write_template
from tolok.worksheets.write import Format, ScoredAgency, write_scores

__all__ = [
    "AgencyValues",
    "Format",
    "Reading",
    "ScoredAgency",
    "read_worksheet",
    "write_scores",
    "write_template",
]
