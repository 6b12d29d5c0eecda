"""Files as they were given: who may see them, and which content they have."""

from django.db import models

from cuobian.kernel.ids import uuid7


class File(models.Model):
    """One file given by one person. The same content given twice is kept once on disk."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=32)
    permission = models.CharField(max_length=60)
    is_public = models.BooleanField(default=False)
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "files_file"
        indexes = [models.Index(fields=["code", "id"], name="files_code")]
        constraints = [
            models.CheckConstraint(name="files_kind_known", condition=models.Q(kind__in=["image", "document"])),
        ]
