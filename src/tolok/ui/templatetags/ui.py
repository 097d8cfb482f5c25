"""Tags and filters of the face; every template has them without loading."""

from django import template

register = template.Library()
