"""The door of notices."""

from cuobian.support.notices.sending import (
    Letter,
    NoticeRecord,
    open_count,
    open_for,
    send,
    send_many,
    settle,
    settle_many,
)

__all__ = ["Letter", "NoticeRecord", "open_count", "open_for", "send", "send_many", "settle", "settle_many"]
