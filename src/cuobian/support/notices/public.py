"""The door of notices."""

from cuobian.support.notices.sending import NoticeRecord, open_count, open_for, send, settle

__all__ = ["NoticeRecord", "open_count", "open_for", "send", "settle"]
