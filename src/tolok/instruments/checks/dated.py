"""Amendments: they change what is there, and not the structure."""

from __future__ import annotations

from collections.abc import Iterator

from tolok.instruments.checks.subject import Subject
from tolok.instruments.faults import Fault
from tolok.instruments.language import LANGUAGES


def amendments_fit(check: Subject) -> Iterator[Fault]:
    """Amendments change what is there, and not the structure."""
    for i, entry in enumerate(check.data.get("amendments", [])):
        until = entry.get("until_year")
        if until is not None and until < entry["from_year"]:
            yield check.say(
                ("amendments", i, "until_year"),
                "until_year lebih awal dari from_year",
                "until_year is before from_year",
            )
        for id_, change in entry.get("nodes", {}).items():
            for key in {"id", "children"} & set(change):
                yield check.say(
                    ("amendments", i, "nodes", id_, key),
                    "perubahan tidak dapat mengganti {key}; susunan lain adalah instrumen lain",
                    "an amendment cannot change {key}; another structure is another instrument",
                    key=key,
                )
            if id_ not in check.by_id:
                yield check.say(
                    ("amendments", i, "nodes", id_),
                    "tidak ada simpul «{id}»",
                    "there is no node «{id}»",
                    id=id_,
                )


def amended_criteria_are_renewed(check: Subject) -> Iterator[Fault]:
    """A level that reads otherwise is not proven by the statements of its earlier text."""
    stands = {(node["id"], key): level for _, node in check.nodes for key, level in node.get("levels", {}).items()}
    for i, entry in enumerate(check.data.get("amendments", [])):
        for id_, change in entry.get("nodes", {}).items():
            for key, level in change.get("levels", {}).items():
                before = stands.get((id_, key), {})
                reworded = any(before.get(language) != level[language] for language in LANGUAGES)
                if reworded and "criteria" in before and "criteria" not in level:
                    yield check.say(
                        ("amendments", i, "nodes", id_, "levels", key),
                        "{id}: bunyi tingkat {key} berubah; tulis juga criteria yang baru",
                        "{id}: level {key} reads otherwise; write its criteria anew too",
                        id=id_,
                        key=key,
                    )
                stands[id_, key] = {**before, **level}
