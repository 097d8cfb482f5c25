"""Where the static files are served from: each under a name that its content makes."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = r"""(?m)^(?P<matched>import (?P<names>\{[^}]+\}) from ["'](?P<url>\./[\w/.-]+\.js)["'];)$"""


class Hashed(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's; a script of ours that imports another names it so too, and never gets one of an older version.

    Django can do that to all scripts, but not to our vendors': comments in theirs import files that are not there.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("assessment/*.js", ((_IMPORT, 'import %(names)s from "%(url)s";'),)),
    )
