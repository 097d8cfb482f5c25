"""How often something may be asked, counted in the cache."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

_HOUR = 3600


def is_too_often(what: str, who: str, *, an_hour: int) -> bool:
    """Count one more, and say whether that is more than ``an_hour`` within the hour that began with the first."""
    key = f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:24]}"
    if cache.add(key, 1, _HOUR):
        return False
    try:
        return cache.incr(key) > an_hour
    except ValueError:  # the hour ended between the two
        return False
