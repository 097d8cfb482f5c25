"""An assessment with all its evidence in one signed file (BagIt, RFC 8493); the rules: docs/bundles.md.

``container``, ``bag``, ``signing``, ``checking`` and ``document`` are pure: whoever checks a file needs neither our
database nor our settings.
"""
