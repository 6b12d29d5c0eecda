"""Static files under names that carry their content, script modules included."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Modules (`.mjs`) import each other by their hashed names too; plain scripts stay as they are."""

    patterns: Any = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("*.mjs", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
