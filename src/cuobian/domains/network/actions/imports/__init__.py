"""Importing places from Excel: preview, apply, undo."""

from cuobian.domains.network.actions.imports.applying import apply_batch, begin_apply, discard_batch
from cuobian.domains.network.actions.imports.forgetting import forget_rows
from cuobian.domains.network.actions.imports.preview import preview_import
from cuobian.domains.network.actions.imports.undo import undo_batch

__all__ = ["apply_batch", "begin_apply", "discard_batch", "forget_rows", "preview_import", "undo_batch"]
