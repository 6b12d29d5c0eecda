"""Many accounts at once from Excel: looked at first, then written, all or none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.public import areas_by_code, records_by_code
from cuobian.domains.people.actions.accounts import NewAccount, create_account
from cuobian.domains.people.models import USERNAME_PATTERN, USERNAME_RULE, Account
from cuobian.domains.people.queries.codes import code_faults
from cuobian.domains.people.queries.directory import grantable_roles
from cuobian.domains.people.rules import fits_level, may_delegate
from cuobian.domains.people.values import ROLES
from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.support.exchange.public import ColumnSpec, in_every_language, read_table

MOST_ROWS = 1000
_SALT, _PREVIEW_LIVES = "people.import", 3600
_CODE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Planned:
    """One account that would be made; dates as text, so that it can travel with the page."""

    row: int
    username: str
    name: str
    unit_name: str
    unit_code: str
    phone: str
    role: str
    code: str
    ends_on: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with one row."""

    row: int
    subject: str
    column: str
    given: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sheet would do; `token` carries the good rows to `write_import`."""

    planned: list[Planned]
    wrong: list[Wrong]
    wrong_rows: int
    token: str


def columns(actor: Actor) -> list[ColumnSpec]:
    """The sheet's columns; the roles are those that this person may give."""
    roles = tuple((key, str(ROLES[key].label)) for key in grantable_roles(actor))
    return [
        ColumnSpec("name", _("姓名"), required=True, max_length=60, example="王素云"),
        ColumnSpec(
            "username", _("登录名"), required=True, max_length=64, example="wangsuyun", help=str(USERNAME_RULE.message)
        ),
        ColumnSpec("unit_name", _("单位"), max_length=120, example=_("沙坡尾社区居委会")),
        ColumnSpec("unit_code", _("单位所在区域代码"), max_length=32, example="350203001018"),
        ColumnSpec("phone", _("电话"), max_length=20),
        ColumnSpec("role", _("身份"), kind="choice", required=True, choices=roles),
        ColumnSpec("code", _("管哪里（代码）"), max_length=32, required=True, example="350203001018"),
        ColumnSpec("ends_on", _("到期日"), kind="date", help=_("长期用的不填")),
    ]


def preview_import(*, actor: Actor, upload: Any, now: datetime) -> Preview:
    """Read a sheet and say, row by row, what is wrong. Nothing is written.

    Raises:
        Invalid: the file is not a sheet of this kind.
        NotAllowed: the actor makes no accounts.
    """
    require_any(actor, "people.manage")
    specs = in_every_language(lambda: columns(actor))
    table = read_table(upload, columns=specs, max_rows=MOST_ROWS)
    wrong = [_of_cell(fault) for fault in table.faults]
    rows = [_planned(row.number, row.values) for row in table.rows]
    found = _check(actor, rows, local_date(now))
    bad = {one.row for one in found}
    good = [row for row in rows if row.row not in bad]
    token = signing.dumps([asdict(row) for row in good], salt=_salt(actor), compress=True)
    return Preview(good, [*wrong, *found], len(bad) + len(table.wrong_rows), token)


def write_import(*, actor: Actor, token: str, now: datetime) -> list[NewAccount]:
    """Make the accounts of a preview, each with its role and its one-time link; all or none.

    Raises:
        Conflict: the preview is too old, or not this person's.
        Invalid: somebody has taken a name in the meantime; nothing is written.
    """
    try:
        given = signing.loads(token, salt=_salt(actor), max_age=_PREVIEW_LIVES)
    except signing.BadSignature as error:
        raise Conflict(_("预览过了一小时，或者不是您传的。把文件再传一次。")) from error
    made, faults = [], []
    with transaction.atomic():
        for row in (Planned(**one) for one in given):
            try:
                made.append(_write(actor, row, now))
            except Invalid as error:
                faults += [Fault(_("第 %(row)s 行") % {"row": row.row}, one.message) for one in error.faults]
        if faults:
            raise Invalid(faults, _("有几行刚刚变了，什么都没有写入。改好再传一次。"))
    return made


def _write(actor: Actor, row: Planned, now: datetime) -> NewAccount:
    ends_on = date.fromisoformat(row.ends_on) if row.ends_on else None
    return create_account(
        actor=actor,
        username=row.username,
        name=row.name,
        unit_name=row.unit_name,
        unit_code=row.unit_code,
        phone=row.phone,
        ends_on=ends_on,
        role=row.role,
        code=row.code,
        starts_on=local_date(now),
        role_ends_on=ends_on,
        now=now,
    )


def _planned(number: int, values: dict[str, Any]) -> Planned:
    texts = {
        key: str(values.get(key) or "").strip() for key in ("name", "unit_name", "unit_code", "phone", "role", "code")
    }
    ends_on = values.get("ends_on")
    username = str(values.get("username") or "").strip().lower()
    return Planned(row=number, username=username, ends_on=ends_on.isoformat() if ends_on else "", **texts)


def _check(actor: Actor, rows: Sequence[Planned], today: date) -> list[Wrong]:
    known = _known_codes({row.unit_code for row in rows if row.unit_code})
    unfit = code_faults({row.code for row in rows})
    names, phones = Counter(row.username for row in rows), Counter(row.phone for row in rows if row.phone)
    taken = _taken("username", names)
    called = _taken("phone", phones)
    wrong: list[Wrong] = []
    for row in rows:
        for column, given, message in (
            (_("登录名"), row.username, _name_fault(row.username, names, taken)),
            (_("电话"), row.phone, _phone_fault(row.phone, phones, called)),
            (
                _("单位所在区域代码"),
                row.unit_code,
                "" if not row.unit_code or row.unit_code in known else _("没有这个代码"),
            ),
            (_("管哪里（代码）"), row.code, _role_fault(actor, row, unfit)),
            (
                _("到期日"),
                row.ends_on,
                _("已经过了，改成今天以后") if row.ends_on and row.ends_on <= today.isoformat() else "",
            ),
        ):
            if message:
                wrong.append(Wrong(row.row, row.name, column, given, message))
    return wrong


def _name_fault(username: str, names: Counter[str], taken: set[str]) -> str:
    if not USERNAME_PATTERN.match(username):
        return str(USERNAME_RULE.message)
    if names[username] > 1:
        return _("这张表里有两行用这个登录名")
    return _("这个登录名有人用了，换一个") if username in taken else ""


def _phone_fault(phone: str, phones: Counter[str], called: set[str]) -> str:
    if phone and not (phone.isdigit() and 7 <= len(phone) <= 15):
        return _("电话只写数字，7 到 15 位")
    if phones[phone] > 1:
        return _("这张表里有两行用这个电话")
    return _("这个电话已登记在另一个账号上") if phone in called else ""


def _role_fault(actor: Actor, row: Planned, unfit: dict[str, str]) -> str:
    if row.code in unfit:
        return unfit[row.code]
    if not may_delegate(actor.role, actor.scope, row.role, row.code):
        return _("不在您管的范围里")
    words = _("「%(role)s」不能授在这一级，换一个代码")
    return "" if fits_level(row.role, row.code) else words % {"role": ROLES[row.role].label}


def _known_codes(codes: set[str]) -> set[str]:
    return set(areas_by_code(codes)) | set(records_by_code(code for code in codes if len(code) >= _CODE_DIGITS))


def _taken(field: str, wanted: Iterable[str]) -> set[str]:
    values = sorted(wanted)
    found: set[str] = set()
    for start in range(0, len(values), 500):
        rows = Account.objects.filter(**{f"{field}__in": values[start : start + 500]})
        found |= set(rows.values_list(field, flat=True))
    return found


def _of_cell(fault: Fault) -> Wrong:
    digits = "".join(letter for letter in fault.place.split("·")[0] if letter.isdigit())
    return Wrong(int(digits or 0), "", fault.place, fault.given, str(fault.message))


def _salt(actor: Actor) -> str:
    owner: UUID | None = actor.account_id
    return f"{_SALT}.{owner}"
