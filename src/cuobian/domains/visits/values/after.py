"""Words of what comes before and after a visit: statements, minutes, notes, the report, its actions and their reviews."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaperKind(TextChoices):
    """What a text is that several people may write on."""

    STATEMENT = "statement", _("情况说明")
    MINUTES = "minutes", _("会议纪要")
    NOTE = "note", _("交流体会")
    BLOCK = "block", _("报告段落")


class DoubtOutcome(TextChoices):
    """What came of a figure that a host said was wrong."""

    OPEN = "", _("待核实")
    MENDED = "mended", _("已更正记录")
    RIGHT = "right", _("记录没有错")


class ReportStage(TextChoices):
    """Where a report stands."""

    DRAFTING = "drafting", _("起草")
    CHECKING = "checking", _("请接待方核对事实")
    LOCKED = "locked", _("已定稿")
    RELEASED = "released", _("已发布")


class Section(TextChoices):
    """The sections of a report, in their order."""

    OVERVIEW = "overview", _("基本情况")
    PROGRAMME = "programme", _("观摩安排")
    STOPS = "stops", _("观摩点情况")
    MANDATORY = "mandatory", _("规定动作亮点")
    OPTIONAL = "optional", _("自选动作亮点")
    PROBLEMS = "problems", _("发现的问题")
    SUGGESTIONS = "suggestions", _("意见建议")
    EXCHANGE = "exchange", _("交流体会")
    MEETINGS = "meetings", _("座谈和培训")
    CLOSING = "closing", _("下一步工作")


class CheckOutcome(TextChoices):
    """What came of a passage that a host said is factually wrong."""

    OPEN = "", _("待答复")
    ACCEPTED = "accepted", _("已照改")
    KEPT = "kept", _("不改，已说明")


class ActionState(TextChoices):
    """How far an agreed action has come, as its unit says."""

    NOT_BEGUN = "not_begun", _("未开始")
    UNDER_WAY = "under_way", _("进行中")
    DONE = "done", _("已完成")
    NOT_PURSUED = "not_pursued", _("不再推进")


class Step(TextChoices):
    """What the daily work reminds of."""

    STATEMENT = "statement", _("情况说明")
    NOTE = "note", _("交流体会")
    CHECK = "check", _("核对事实")
    REVIEW = "review", _("进展回访")
    END = "end", _("结束观摩")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a text: its words, what helps to write it, how long it may be."""

    key: str
    label: Any
    hint: Any = ""
    most: int = 2000
    rows: int = 4
    required: bool = True


FIELDS: dict[str, tuple[Field, ...]] = {
    PaperKind.STATEMENT: (
        Field("intro", _("我们是什么样的站点"), _("一两句话：在哪里、服务谁、有什么条件"), 200, 3),
        Field("strong", _("做得好的"), _("写做法，不写荣誉。记录里的强项列在右边，供您参考"), 300, 4),
        Field("weak", _("还差什么"), _("先说出来，观摩时好帮着想办法"), 200, 3),
        Field("show", _("想请大家看什么"), _("到现场先看哪里、看什么"), 200, 3),
        Field("ask", _("想向大家请教什么"), "", 200, 3, required=False),
    ),
    PaperKind.MINUTES: (
        Field("points", _("讨论要点"), _("一行一条，写谁说了什么做法、什么问题"), 6000, 10),
        Field("decisions", _("议定事项"), _("一行一条，写做什么、谁牵头、什么时候"), 3000, 6, required=False),
    ),
    PaperKind.NOTE: (
        Field("learned", _("学到了什么"), _("哪个站点的哪条做法，可以带回本区"), 2000, 6),
        Field("gap", _("对照本区差在哪里"), "", 2000, 4),
        Field("plan", _("回去先做什么"), _("一行一条"), 2000, 4),
    ),
    PaperKind.BLOCK: (Field("words", _("这一段的文字"), "", 4000, 8),),
}
"""The fields of every kind of text."""

QUESTIONS: dict[str, Any] = {
    "worth": _("这次观摩对您的工作有没有用"),
    "places": _("观摩点选得合不合适"),
    "pace": _("日程松紧合不合适"),
    "talk": _("交流、座谈有没有说到点子上"),
}
GRADES: dict[int, Any] = {4: _("很好"), 3: _("还可以"), 2: _("一般"), 1: _("不好")}
LEAST_ANSWERS = 5
"""Feedback is shown from so many answers on; fewer would tell who said what."""
FEEDBACK_DAYS = 30
COPY_DAYS = 30
"""Unsaved texts are kept so many days."""

STATEMENT_DAYS, NOTE_DAYS, CHECK_DAYS, ANSWER_DAYS = 3, 5, 5, 5
"""Working days: before the visit, after it, for the host's check of facts, for whoever keeps the record."""
REVIEW_MONTHS = (3, 10)
"""When progress is reviewed, unless somebody says otherwise."""
FIRST_REMINDER = 2
"""Working days before a day on which its reminder is sent."""

# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "visits.ask_statements": _("请接待方写情况说明"),
    "visits.write_statement": _("写情况说明"),
    "visits.confirm_statement": _("确认情况说明"),
    "visits.reopen_statement": _("重开情况说明"),
    "visits.doubt_figure": _("报告数据有误"),
    "visits.settle_doubt": _("答复数据有误"),
    "visits.open_minutes": _("建会议纪要"),
    "visits.write_minutes": _("写会议纪要"),
    "visits.adopt_minutes": _("会议纪要定稿"),
    "visits.reopen_minutes": _("重开会议纪要"),
    "visits.ask_notes": _("请各区写交流体会"),
    "visits.write_note": _("写交流体会"),
    "visits.hand_in_note": _("交上交流体会"),
    "visits.fill_report": _("从记录生成观摩报告"),
    "visits.write_block": _("改报告段落"),
    "visits.arrange_block": _("调整报告段落"),
    "visits.keep_report": _("存观摩报告版本"),
    "visits.send_report": _("请接待方核对报告事实"),
    "visits.recall_report": _("收回报告再改"),
    "visits.lock_report": _("观摩报告定稿"),
    "visits.release_report": _("发布观摩报告"),
    "visits.mark_fact": _("指出报告事实差错"),
    "visits.decide_fact": _("答复事实差错"),
    "visits.finish_check": _("核对完报告事实"),
    "visits.agree_action": _("议定事项"),
    "visits.drop_action": _("去掉议定事项"),
    "visits.open_action_ticket": _("议定事项开整改单"),
    "visits.set_reviews": _("定进展回访日期"),
    "visits.write_progress": _("写议定事项进展"),
    "visits.publish_review": _("公布进展"),
    "visits.remind": _("提醒"),
    "visits.files": _("导出观摩材料"),
}
AUDIT_SUBJECTS = {
    "visit_statement": _("情况说明"),
    "visit_minutes": _("会议纪要"),
    "visit_note": _("交流体会"),
    "visit_report": _("观摩报告"),
    "visit_action": _("议定事项"),
    "visit_review": _("进展回访"),
}
AUDIT_FIELDS = {
    "stage": _("环节"),
    "revision": _("第几稿"),
    "outcome": _("结果"),
    "state": _("进展"),
    "figure": _("数字"),
    "due_on": _("期限"),
    "ticket": _("整改单"),
}
