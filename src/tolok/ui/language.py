"""The languages of the face, and where a stranger's choice is kept."""

LANGUAGES = ("id", "en")
LANGUAGE_COOKIE = "tolok_language"
