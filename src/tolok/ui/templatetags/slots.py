"""``{% load slots %}{% slot "submission.documents" assessment %}``: a place that rooms above fill (ui/slots.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from tolok.ui.slots import filled

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: Context, place: str, *things: Any) -> SafeString:
    """What rooms above put in ``place``; nothing where none does."""
    known: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
    return filled(place, known, *things)
