"""Accounts, roles given, employments, signed-in devices, one-time links."""

import re
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cuobian.domains.people.values import ROLES
from cuobian.kernel.ids import uuid7
from cuobian.kernel.text import sort_key

USERNAME_PATTERN = re.compile(r"^[a-z0-9][a-z0-9._@-]{1,63}\Z")
USERNAME_RULE = RegexValidator(USERNAME_PATTERN, _("用小写字母、数字和 . _ @ -，2 到 64 个字"))


class AccountManager(BaseUserManager["Account"]):
    """Names are kept in lower case, so WANG and wang are one account."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A person who signs in. What he may do comes from his role grants alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=64, unique=True, validators=[USERNAME_RULE])
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200, editable=False)
    unit_name = models.CharField(max_length=120, blank=True)
    unit_code = models.CharField(max_length=32, blank=True, db_index=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_emptied = models.BooleanField(default=False)
    ends_on = models.DateField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    locale = models.CharField(max_length=10, blank=True)
    access_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    last_sign_in_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(username=Lower("username")), name="account_username_lower"),
            models.CheckConstraint(condition=~Q(name=""), name="account_named"),
            models.CheckConstraint(
                condition=Q(is_active=True, closed_at=None) | Q(is_active=False, closed_at__isnull=False),
                name="account_closed_when",
            ),
            models.CheckConstraint(condition=Q(is_emptied=False) | Q(phone=""), name="account_emptied_is_empty"),
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="account_phone_once"),
        ]
        indexes = [models.Index(fields=["sort_key"], name="account_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = self.username.strip().lower()
        self.sort_key = sort_key(self.name)
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_key"}
        super().save(*args, **kwargs)


class RoleGrant(models.Model):
    """A role given to a person on a code and everything under it, from `starts_on` up to (not including) `ends_on`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    code = models.CharField(max_length=32, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="grant_of_known_role"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="grant_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("account")), name="grant_never_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                name="grant_revoked_by_whom_why",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "code"],
                condition=Q(revoked_at=None, ends_on=None),
                name="grant_open_once",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "code", "starts_on"], condition=Q(revoked_at=None), name="grant_started_once"
            ),
        ]
        indexes = [models.Index(fields=["role", "code"], condition=Q(revoked_at=None), name="grant_by_role_code")]

    def __str__(self) -> str:
        return f"{self.role}@{self.code or '*'}"


class Employment(models.Model):
    """Where a person works or worked: the ground of recusals."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="employments")
    place_code = models.CharField(max_length=32, db_index=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(place_code=""), name="employment_at_a_place"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="employment_ends_after_start"
            ),
            models.UniqueConstraint(fields=["account", "place_code", "from_on"], name="employment_once"),
        ]

    def __str__(self) -> str:
        return self.place_code


class SignIn(models.Model):
    """One signed-in device. Ending it deletes the session, so the next request from there has to sign in."""

    class End(models.TextChoices):
        LEFT = "left", _("自己退出")
        ENDED = "ended", _("从别处退出")
        RESET = "reset", _("密码已重设")
        CLOSED = "closed", _("账号停用")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=120)
    address = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=8, choices=End.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="") | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
                name="sign_in_ended_how",
            )
        ]
        indexes = [models.Index(fields=["account", "-last_seen_at"], name="sign_in_by_account")]

    def __str__(self) -> str:
        return self.device


class ResetLink(models.Model):
    """A one-time link to choose a password. Only a digest of its secret is kept."""

    class Purpose(models.TextChoices):
        INVITE = "invite", _("首次登录")
        RESET = "reset", _("重设密码")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="reset_links")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="reset_link_expires"),
            models.CheckConstraint(condition=Q(used_at=None) | Q(cancelled_at=None), name="reset_link_ends_once"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(used_at=None, cancelled_at=None), name="reset_link_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.purpose
