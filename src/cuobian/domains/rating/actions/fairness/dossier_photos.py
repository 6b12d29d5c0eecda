"""Photos of a dossier: put to it and taken off while it is a draft."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import DossierPhoto
from cuobian.domains.rating.queries.fairness.dossiers import lock_dossier
from cuobian.domains.rating.rules.fairness.dossier_life import dossier_step
from cuobian.domains.rating.rules.fairness.dossiers import LONGEST_CAPTION
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.writing import optional
from cuobian.support.audit.public import record
from cuobian.support.files.public import Upload, store

MAX_PHOTOS = 12
SEEN_BY = "rating.fairness"
"""Who may open a photo by its own address; assessors see it on the dossier's page."""


def add_dossier_photo(
    *, actor: Actor, dossier_id: UUID, upload: Upload | None, caption: str, now: datetime
) -> DossierPhoto:
    """Keep a photo and put it to a draft.

    Raises:
        Invalid: no photo, not a photo, a caption that is too long, or more than twelve.
        Conflict: the dossier has been given out.
    """
    with transaction.atomic():
        dossier = lock_dossier(actor, dossier_id)
        dossier_step(dossier.status, "edit_dossier")
        faults = optional("caption", caption, most=LONGEST_CAPTION)
        if upload is None:
            faults.append(Fault("photo", _("先选照片，再上传。")))
        if dossier.photos.count() >= MAX_PHOTOS:
            faults.append(Fault("photo", _("一份材料最多 12 张照片，先去掉一张再加。")))
        if faults or upload is None:
            raise Invalid(faults)
        code = dossier.round.code
        kept = store(upload=upload, kind="image", actor=actor, code=code, permission=SEEN_BY, now=now)
        photo = DossierPhoto.objects.create(dossier=dossier, file_id=kept.id, caption=caption.strip())
        record(
            actor=actor,
            action="rating.edit_dossier",
            subject="dossier",
            subject_id=str(dossier.pk),
            code=code,
            now=now,
            summary=dossier.title,
            new={"file": str(kept.id)},
        )
        return photo


def remove_dossier_photo(*, actor: Actor, dossier_id: UUID, photo_id: int, now: datetime) -> None:
    """Take a photo off a draft. Raises NotFound, or Conflict once the dossier has been given out."""
    with transaction.atomic():
        dossier = lock_dossier(actor, dossier_id)
        dossier_step(dossier.status, "edit_dossier")
        photo = DossierPhoto.objects.filter(pk=photo_id, dossier=dossier).first()
        if photo is None:
            raise NotFound()
        photo.delete()
        record(
            actor=actor,
            action="rating.edit_dossier",
            subject="dossier",
            subject_id=str(dossier.pk),
            code=dossier.round.code,
            now=now,
            summary=dossier.title,
            old={"file": str(photo.file_id)},
        )
