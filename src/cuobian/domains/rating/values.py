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


class ConflictKind(TextChoices):
    """Why an assessor asks to stay away from a place."""

    INTEREST = "interest", _("有利害关系")
    KINSHIP = "kinship", _("与负责人有近亲属关系")


class SheetStatus(TextChoices):
    OPEN = "open", _("在记")
    SUBMITTED = "submitted", _("已锁定")
    VOID = "void", _("已作废")


SHEET_SEEN_BY = "rating.view rating.appeal own"
"""Who may open an assessor's photo: the offices, the reviewers of an appeal, and the assessor who took it."""


class SelfAnswer(TextChoices):
    CONFIRM = "confirm", _("确认")
    OBJECT = "object", _("有异议")
    CLAIM = "claim", _("自评")


class Ruling(TextChoices):
    """What was decided about an objection to the platform's figure, or about an appeal."""

    UPHELD = "upheld", _("维持")
    CHANGED = "changed", _("更正")


class EmptiedBy(TextChoices):
    """How the details of whoever objected came to be emptied."""

    TERM = "term", _("保存期满")
    PERSON = "person", _("本人凭查询号清空")
    OFFICER = "officer", _("应本人要求，由答复单位清空")


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


class ScreenKind(TextChoices):
    """What the screens look for; each orders a check by a person."""

    SEVERITY = "severity", _("明显偏严或偏宽")
    OWN_DISTRICT = "own_district", _("对本区偏宽")
    RECIPROCAL = "reciprocal", _("两区互相给高分")
    HALO = "halo", _("各条分数几乎一样")
    CENTRAL = "central", _("总打中间档")
    IDENTICAL = "identical", _("检查单雷同")
    DRIFT = "drift", _("一天里越打越松或越严")
    OUTLIER = "outlier", _("一次评分与别人差得多")
    LIKING = "liking", _("对个别站点忽高忽低")


class ScreenStatus(TextChoices):
    OPEN = "open", _("待指定核实人")
    ASSIGNED = "assigned", _("核实中")
    CHECKED = "checked", _("已核实")
    SUPERSEDED = "superseded", _("已由新的核算接着")


class ScreenOutcome(TextChoices):
    EXPLAINED = "explained", _("有正当原因")
    CORRECTED = "corrected", _("已更正")
    CONFIRMED = "confirmed", _("属实，已处理")


class DrawStatus(TextChoices):
    PREPARED = "prepared", _("准备中")
    ANNOUNCED = "announced", _("已公告，待抽签")
    DRAWN = "drawn", _("已抽出，待公布")
    PUBLISHED = "published", _("已公布")
    CANCELLED = "cancelled", _("已作废")


class DossierStatus(TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("评委在评")
    CLOSED = "closed", _("已收齐")


MAX_DOCUMENTS = 3
"""Documents a self-assessed point may carry (the sample standard's `max_materials_per_point`)."""

PANEL_DRAFT_DAYS = 30
"""How long a panel's draft waits for its officer to come back."""


# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "rating.save_draft": _("存轮次草稿"),
    "rating.discard_draft": _("丢弃轮次草稿"),
    "rating.open_round": _("开启轮次"),
    "rating.cancel_round": _("取消开启"),
    "rating.resume_opening": _("继续开启"),
    "rating.close_round": _("结束轮次"),
    "rating.extend_step": _("给一个区延期"),
    "rating.save_answer": _("自评一条"),
    "rating.confirm_all": _("确认系统数"),
    "rating.declare_optional": _("申报自选动作"),
    "rating.attach_document": _("加自评材料"),
    "rating.remove_document": _("去掉自评材料"),
    "rating.submit_self": _("提交自评"),
    "rating.return_self": _("退回自评"),
    "rating.rule_on_objection": _("答复对系统数的异议"),
    "rating.put_figure_right": _("更正平台的数"),
    "rating.rule_on_claim": _("核定「不适用」"),
    "rating.pass_review": _("初审通过"),
    "rating.make_panel": _("组建考评组"),
    "rating.keep_panel_draft": _("开始一份考评组草稿"),
    "rating.discard_panel_draft": _("丢弃考评组草稿"),
    "rating.forget_panel_draft": _("清掉没人再动的考评组草稿"),
    "rating.replace_member": _("考评组换人"),
    "rating.add_member": _("考评组加人"),
    "rating.declare_conflict": _("声明回避"),
    "rating.withdraw_conflict": _("撤回回避声明"),
    "rating.invite_assessor": _("请临时评委"),
    "rating.end_invitation": _("结束临时评委"),
    "rating.save_item": _("记一条"),
    "rating.submit_sheet": _("提交检查单"),
    "rating.append_correction": _("检查单追加更正"),
    "rating.attach_photo": _("给检查单加照片"),
    "rating.remove_photo": _("去掉检查单照片"),
    "rating.reconsider": _("记下复议结果"),
    "rating.add_mark": _("记加分、扣分或否决"),
    "rating.revoke_mark": _("撤销加分、扣分或否决"),
    "rating.compute_district": _("算出区级结果"),
    "rating.compute_city": _("算出联合考评结果"),
    "rating.reopen_district": _("退回区考评组"),
    "rating.reopen_city": _("退回联合考评组"),
    "rating.confirm_district": _("确认区级结果"),
    "rating.confirm_city": _("确认联合考评结果"),
    "rating.return_district": _("退回区里"),
    "rating.publish": _("公示"),
    "rating.object": _("提出异议"),
    "rating.answer_objection": _("答复异议"),
    "rating.let_star_stand": _("写明星级为什么不变"),
    "rating.empty_contact": _("清空异议人的称呼和联系方式"),
    "objection.read": _("看异议人的称呼和联系方式"),
    "rating.recall": _("从公示收回"),
    "rating.close_notice": _("公示期满"),
    "rating.file_appeal": _("申请复核"),
    "rating.assign_reviewers": _("指定复核人"),
    "rating.decide_appeal": _("作出复核结论"),
    "rating.award": _("定星"),
    "rating.withdraw": _("退出这一轮"),
    "rating.remind": _("提醒"),
    "rating.keep_view": _("存视图"),
    "rating.drop_view": _("删视图"),
    "rating.run_fairness": _("核算公平性"),
    "rating.set_fairness_policy": _("改公平性规则"),
    "rating.read_fairness": _("出有姓名的公平性报告"),
    "rating.move_star": _("按调整后的分改星"),
    "rating.assign_screen": _("指定核实人"),
    "rating.check_screen": _("记下核实结果"),
    "screen.read": _("看筛查提示里的人"),
    "rating.prepare_draw": _("准备抽签"),
    "rating.announce_draw": _("公告抽签"),
    "rating.draw_panels": _("抽签"),
    "rating.change_draw": _("改抽签结果"),
    "rating.publish_draw": _("公布考评组"),
    "rating.cancel_draw": _("作废抽签"),
    "rating.make_dossier": _("写标定材料"),
    "rating.edit_dossier": _("改标定材料"),
    "rating.open_dossier": _("发标定材料"),
    "rating.close_dossier": _("收标定材料"),
    "rating.discard_dossier": _("删标定材料"),
    "rating.save_dossier_item": _("标定材料记一条"),
    "rating.submit_dossier": _("提交标定评分"),
    "fairness.read": _("查看评委宽严"),
    **{f"rating.star_{act.value}": act.label for act in StarAct},
}
AUDIT_SUBJECTS = {
    "objection": _("异议"),
    "round": _("轮次"),
    "entry": _("参评站点"),
    "sheet": _("检查单"),
    "panel": _("考评组"),
    "panel_draft": _("考评组草稿"),
    "notice": _("公示"),
    "star": _("星级"),
    "view": _("视图"),
    "screen": _("筛查提示"),
    "draw": _("抽签"),
    "dossier": _("标定材料"),
    "fairness": _("公平性核算"),
}
AUDIT_FIELDS = {
    "stage": _("环节"),
    "star": _("星级"),
    "district_star": _("区级星级"),
    "score": _("得分"),
    "is_borderline": _("临界"),
    "is_returned": _("退回按区级结果定星"),
    "claim": _("自评"),
    "answer": _("答复"),
    "points": _("测评点"),
    "ruling": _("裁定"),
    "value": _("更正为"),
    "state": _("档次"),
    "defects": _("缺几项"),
    "originals": _("各人的记录"),
    "members": _("组员"),
    "member": _("组员"),
    "reviewers": _("复核人"),
    "entries": _("站点数"),
    "places": _("站点数"),
    "version": _("标准版本"),
    "kind": _("种类"),
    "rule": _("条款"),
    "count": _("次数"),
    "outcome": _("结论"),
    "reason": _("原因"),
    "contact": _("联系方式"),
    "emptied_by": _("怎么清空的"),
    "due_on": _("期限"),
    "notices": _("公示批次"),
    "step": _("环节"),
    "file": _("文件"),
    "sheets": _("收回的检查单"),
    "submitted_at": _("提交时间"),
    "reviewed_at": _("初审时间"),
    "review_note": _("初审意见"),
    "ended_at": _("办结时间"),
    "end_note": _("退出原因"),
    "rectify_by": _("整改期限"),
    "plaque": _("牌匾编号"),
    "total": _("得分"),
    "check": _("哪一次体检"),
    "level": _("哪一级"),
    "visits": _("评分次数"),
    "refusal": _("没有调整的原因"),
    "digest": _("校验值"),
    "policy": _("规则"),
    "checker": _("核实人"),
    "finding": _("核实情况"),
    "commitment": _("承诺值"),
    "seed": _("种子"),
    "changes": _("手工改动"),
    "title": _("名称"),
    "assessors": _("评委"),
    "severity": _("宽严"),
    "unseen": _("没看到"),
    "note": _("说明"),
    "submitted_by_id": _("提交人"),
    "reviewed_by_id": _("初审人"),
    "notice": _("公示"),
    "round": _("轮次"),
    "days": _("天数"),
    "low": _("偏低的维度"),
    "snapshot": _("数据的校验值"),
    "standard": _("标准"),
    "facts": _("线索"),
    "query": _("搜索或筛选的条件"),
    "run": _("第几次计算"),
    "fair": _("调整后的分"),
    "text": _("正文"),
    "missing": _("没交的"),
}
