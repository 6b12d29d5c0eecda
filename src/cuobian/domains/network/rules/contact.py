"""Telephone numbers: how they are checked, and which are personal. A mobile number names a person, an office line does not."""

import re

from django.utils.translation import gettext as _

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-\d{3}-?\d{4}(?:-\d{1,4})?|0\d{2,3}-\d{7,8}(?:-\d{1,4})?")
_SERVICE = re.compile(r"1\d{2,4}|400-?\d{3}-?\d{4}")


def is_mobile(phone: str) -> bool:
    """True for a number that belongs to a person."""
    return bool(_MOBILE.fullmatch(re.sub(r"[\s-]", "", phone).removeprefix("+86")))


def public_phone(phone: str) -> str:
    """The number as the public sees it: a mobile one keeps its ends only."""
    digits = re.sub(r"[\s-]", "", phone).removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if is_mobile(phone) else phone


def phone_fault(phone: str) -> str:
    """What is wrong with a number and how to mend it; "" when nothing is."""
    given = phone.strip()
    if not given or is_mobile(given) or _LANDLINE.fullmatch(given) or _SERVICE.fullmatch(given):
        return ""
    return _("座机要 7 位数，前面写 0592-；手机要 11 位数")
