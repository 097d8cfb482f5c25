"""The signed head of each day, kept in the data folder: ``heads/2026-06-05.json``. Keep copies somewhere else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from tolok.ledger.reading import end_of_chain
from tolok.ledger.signature import signed_head
from tolok.ledger.signing import signing_key
from tolok.ledger.walking import read_head

FORM = "tolok-ledger-head"


def folder() -> Path:
    """Where the heads are."""
    return Path(settings.DATA) / "heads"


def write_head() -> Path:
    """Sign the chain's head and keep it as today's; an earlier one of today is replaced."""
    seq, hash_ = end_of_chain()
    now = timezone.now()
    signed = signed_head(signing_key(), form=FORM, seq=seq, hash_=hash_, at=now)
    path = folder() / f"{timezone.localdate(now):%Y-%m-%d}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}")
    made.write_text(json.dumps(signed, indent=2) + "\n", "utf-8")
    made.replace(path)
    return path


def kept() -> list[dict[str, Any]]:
    """The heads of all days. One that cannot be read counts as one whose signature is wrong."""
    return [read_head(path) for path in sorted(folder().glob("*.json"))]
