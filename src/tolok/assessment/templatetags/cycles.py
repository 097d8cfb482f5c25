"""Texts that come in both languages, on the pages of cycles."""

from django import template

from tolok.assessment.answers import language
from tolok.instruments import Text

register = template.Library()


@register.filter
def said(text: Text) -> str:
    """A text of an instrument or of a stage list in the reader's language."""
    return text.in_(language())
