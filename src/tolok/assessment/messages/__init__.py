"""What people are told about the evaluation; one file a story, each registers when it is imported."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

for _story in sorted(found.name for found in iter_modules(__path__)):
    import_module(f"{__name__}.{_story}")
