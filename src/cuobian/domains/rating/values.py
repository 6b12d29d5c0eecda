"""Words of the rating round: its stages, levels, and the small values that tables and pages share."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundStatus(TextChoices):
    DRAFT = "draft", _("草稿")
    OPENING = "opening", _("正在开启")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class Stage(TextChoices):
    """Where one place stands in a round."""

    SELF_ASSESSMENT = "self_assessment", _("自评")
    FIRST_REVIEW = "first_review", _("镇街初审")
    DISTRICT_PANEL = "district_panel", _("区级考评")
    DISTRICT_RESULT = "district_result", _("区级待定")
    CITY_PANEL = "city_panel", _("市级联合考评")
    CITY_RESULT = "city_result", _("市级待定")
    NOTICE_READY = "notice_ready", _("待公示")
    NOTICE = "notice", _("公示")
    APPEAL = "appeal", _("复核")
    AWARD_READY = "award_ready", _("待定星")
    AWARDED = "awarded", _("已定星")
    UNSTARRED = "unstarred", _("不定星级")
    WITHDRAWN = "withdrawn", _("已退出")


FINAL_STAGES = (Stage.AWARDED, Stage.UNSTARRED, Stage.WITHDRAWN)


class Step(TextChoices):
    """The steps a round is planned by; each has a deadline in working days and a role that acts."""

    SELF_ASSESSMENT = "self_assessment", _("自评")
    FIRST_REVIEW = "first_review", _("镇街初审")
    DISTRICT = "district_panel", _("区级考评")
    CITY = "city_panel", _("市级联合考评")
    NOTICE = "notice", _("公示")
    APPEAL = "appeal", _("异议与复核")
    AWARD = "award", _("定星授牌")


STEP_OF_STAGE: dict[str, Step | None] = {
    Stage.SELF_ASSESSMENT: Step.SELF_ASSESSMENT,
    Stage.FIRST_REVIEW: Step.FIRST_REVIEW,
    Stage.DISTRICT_PANEL: Step.DISTRICT,
    Stage.DISTRICT_RESULT: Step.DISTRICT,
    Stage.CITY_PANEL: Step.CITY,
    Stage.CITY_RESULT: Step.CITY,
    Stage.NOTICE_READY: Step.NOTICE,
    Stage.NOTICE: Step.NOTICE,
    Stage.APPEAL: Step.APPEAL,
    Stage.AWARD_READY: Step.AWARD,
    Stage.AWARDED: None,
    Stage.UNSTARRED: None,
    Stage.WITHDRAWN: None,
}


class Level(TextChoices):
    DISTRICT = "district", _("区级")
    CITY = "city", _("市级联合")


class SheetStatus(TextChoices):
    OPEN = "open", _("在记")
    SUBMITTED = "submitted", _("已锁定")
    VOID = "void", _("已作废")


class SelfAnswer(TextChoices):
    CONFIRM = "confirm", _("确认")
    OBJECT = "object", _("有异议")
    CLAIM = "claim", _("自评")


class Ruling(TextChoices):
    """What was decided about an objection to the platform's figure, or about an appeal."""

    UPHELD = "upheld", _("维持")
    CHANGED = "changed", _("更正")


class MarkKind(TextChoices):
    BONUS = "bonus", _("加分")
    DEDUCTION = "deduction", _("扣分")
    VETO = "veto", _("一票否决")


class AwardStatus(TextChoices):
    ACTIVE = "active", _("有效")
    SUPERSEDED = "superseded", _("已由新结果代替")
    DOWNGRADED = "downgraded", _("已降星")
    REVOKED = "revoked", _("已撤销")
    EXPIRED = "expired", _("已到期")


class StarAct(TextChoices):
    GRANTED = "granted", _("定星")
    CHECKED = "checked", _("中期体检")
    WARNED = "warned", _("黄牌")
    DOWNGRADED = "downgraded", _("降星")
    REVOKED = "revoked", _("撤销")
    SUPERSEDED = "superseded", _("重新评定")
    EXPIRED = "expired", _("到期")


MAX_DOCUMENTS = 3
"""Documents a self-assessed point may carry (the sample standard's `max_materials_per_point`)."""
