"""Words of the domain: states of a version, kinds of places, keys of steps and recusal rules."""

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class VersionStatus(TextChoices):
    """Where a version is in its life."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    RETIRED = "retired", _("已停用")


class PlaceKind(TextChoices):
    """Kinds of places that a standard can be written for."""

    STATION = "station", _("站")
    INSTITUTE = "institute", _("所")


UNIT_TYPES: dict[str, str] = {"站": PlaceKind.STATION.value, "所": PlaceKind.INSTITUTE.value}
"""How a document names the kind of place it is for."""


LONGEST_TITLE, LONGEST_NOTE, LONGEST_REASON = 120, 4000, 400
"""Characters of a version's title, of its note, and of the reason why it was retired."""


def marked_title(title: str, *, is_sample: bool) -> str:
    """The title of a version on papers; that of a sample says that it is one, and says it once."""
    return gettext("%(name)s（示例）") % {"name": title} if is_sample and "示例" not in title else title


class StepKey(TextChoices):
    """The steps of a round; the name of a step is the standard's own, the key is ours."""

    DECLARE = "declare", _("申报")
    SELF_ASSESSMENT = "self_assessment", _("自评")
    FIRST_REVIEW = "first_review", _("镇街初审")
    DISTRICT_PANEL = "district_panel", _("区级考评")
    CITY_PANEL = "city_panel", _("市级联合考评")
    NOTICE = "notice", _("公示")
    APPEAL = "appeal", _("异议与复核")
    AWARD = "award", _("定星授牌")
    RECTIFY = "rectify", _("整改")


class RecusalKey(TextChoices):
    """Reasons for which somebody does not judge a place."""

    OWN_DISTRICT_AT_CITY = "own_district_at_city", _("市级考评时，评委所在区与被评单位相同")
    OWN_STREET = "own_street", _("评委所在镇街与被评单位相同")
    OWN_UNIT = "own_unit", _("评委所在单位就是被评单位")
    EMPLOYED_WITHIN_MONTHS = "employed_within_months", _("近期在被评单位任职")
    DECLARED_CONFLICT = "declared_conflict", _("评委主动申报可能影响公正的情形")
    KINSHIP_DECLARED = "kinship_declared", _("与站长或负责人有近亲属关系")
    PAIRING_PARTNER = "pairing_partner", _("评委所在单位是该站结对单位")
    OPERATOR = "operator", _("评委所在机构是该站的受托运营机构")


class Level(TextChoices):
    """Which body awards."""

    DISTRICT = "district", _("区级")
    CITY = "city", _("市级")


# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "standards.create": _("新建标准草稿"),
    "standards.copy": _("从一版标准复制草稿"),
    "standards.change": _("改标准草稿"),
    "standards.describe": _("改标准的名称和说明"),
    "standards.discard": _("删去标准草稿"),
    "standards.publish": _("发布标准"),
    "standards.retire": _("停用标准"),
}
AUDIT_SUBJECTS = {"standard_version": _("标准版本")}
AUDIT_FIELDS = {
    "copied_from": _("从哪一版复制"),
    "title": _("名称"),
    "digest": _("校验值"),
    "reason": _("原因"),
    "is_sample": _("样例"),
}
