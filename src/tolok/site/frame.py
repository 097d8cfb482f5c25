"""What every page shows round its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The person's standing, for the frame's navigation."""
    return {"standing": getattr(request, "standing", None)}
