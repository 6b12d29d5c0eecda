"""Publishing and retiring: what becomes a rule for others."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cuobian.domains.standards.actions.loading import load, same_revision
from cuobian.domains.standards.documents.canonical import digest_of, parse_text
from cuobian.domains.standards.documents.checks import check_document
from cuobian.domains.standards.metrics import metric_keys
from cuobian.domains.standards.models import Standard, StandardVersion
from cuobian.domains.standards.queries import VersionRecord, record_of
from cuobian.domains.standards.values import LONGEST_REASON, VersionStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid
from cuobian.kernel.writing import wanted
from cuobian.support.audit import public as audit


@transaction.atomic
def publish_version(
    *, actor: Actor, version_id: UUID, revision: int, effective_from: date | None, now: datetime
) -> VersionRecord:
    """Give a draft its number and make it unchangeable.

    Raises:
        Conflict: somebody has published or changed it first.
        Invalid: faults are left, or the day of effect lies in the past.
    """
    row, step = load(actor, version_id, "publish")
    same_revision(row, revision, _("这份草稿在您确认之前又改过。请看过新的内容，再发布。"))
    if digest_of(row.document) != row.digest:
        raise Conflict(_("这份草稿的内容和它的校验值对不上，不能发布。请从原文件重新导入。"))
    faults = check_document(parse_text(row.document), known_metrics=metric_keys()).found
    if faults:
        raise Invalid(faults, _("还有 %(count)s 处要改，改完才能发布。") % {"count": len(faults)})
    effective = effective_from or local_date(now)
    if effective < local_date(now):
        raise Invalid([Fault("effective_from", _("生效日不能早于今天，已发生的评定不能改规则"), effective.isoformat())])
    Standard.objects.select_for_update().get(pk=row.standard_id)
    last = StandardVersion.objects.filter(standard_id=row.standard_id).aggregate(last=Max("number"))["last"] or 0
    changed = StandardVersion.objects.filter(pk=row.pk, status=VersionStatus.DRAFT, revision=revision).update(
        status=step.to,
        number=last + 1,
        published_by_id=actor.account_id,
        published_by_name=actor.name[:60],
        published_at=now,
        effective_from=effective,
    )
    if not changed:
        raise Conflict()
    return _after(actor, row, "standards.publish", now, {"number": last + 1, "digest": row.digest})


@transaction.atomic
def retire_version(*, actor: Actor, version_id: UUID, reason: str, now: datetime) -> VersionRecord:
    """Take a published version out of use for new rounds; what was rated by it stays.

    Raises:
        Invalid: no reason, or a longer one than is kept.
        Conflict: somebody was quicker.
    """
    row, step = load(actor, version_id, "retire")
    if faults := wanted("reason", reason, _("写明为什么停用，例如：已由第 4 版代替"), least=1, most=LONGEST_REASON):
        raise Invalid(faults)
    changed = StandardVersion.objects.filter(pk=row.pk, status=VersionStatus.PUBLISHED).update(
        status=step.to,
        retired_by_id=actor.account_id,
        retired_by_name=actor.name[:60],
        retired_at=now,
        retired_reason=reason.strip(),
    )
    if not changed:
        raise Conflict()
    return _after(actor, row, "standards.retire", now, {"reason": reason.strip()})


def _after(actor: Actor, row: StandardVersion, action: str, now: datetime, new: dict[str, object]) -> VersionRecord:
    row.refresh_from_db()
    audit.record(
        actor=actor,
        action=action,
        subject="standard_version",
        subject_id=row.pk,
        code=actor.scope,
        now=now,
        summary=f"{row.standard_id} {row.title}",
        new=new,
    )
    return record_of(row)
