"""Sample data of the page that shows all components. Place names are real, everything else is made up."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms

from cuobian.kernel.listing import Column, Head

LINES = ((1, 60), (2, 66), (3, 74), (4, 82), (5, 90))
CRUMBS = [("2026 年度星级评定", "#"), ("联合考评", "")]
REFUSED: dict[str, Any] = {
    "title": "这条记录已锁定，您能看，不能改",
    "chip": "现在不能改",
    "why": "Z1.3.1「设备可用」由啄木鸟团二组 11 月 20 日提交，提交即锁定，谁都不能改分。",
    "ways": [
        {
            "title": "觉得记错了，提出异议",
            "note": "11 月 30 日前有效。由没参加这次检查的人复核，书面答复。",
            "url": "#",
            "action": "提出异议",
        },
        {
            "title": "已经改好了，上传整改情况",
            "note": "整改单 ZG-2026-0417，复查通过后计入整改得分。",
            "url": "#",
            "action": "去整改单",
        },
    ],
}
MONTHS = ["25年12月", "26年1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月"]
DIMENSIONS = [
    "阵地建设",
    "组织与运行",
    "志愿服务队伍",
    "理论宣讲与学习",
    "供需对接",
    "活动与群众参与",
    "资源共建",
    "群众评价与整改",
]
DISTRICTS = (
    ("350203", "思明区", 99, 97.0, 96, 31, "", 4), ("350206", "湖里区", 59, 93.2, 55, 18, "超期 2", 4),
    ("350211", "集美区", 69, 100.0, 69, 22, "", 5), ("350205", "海沧区", 47, 87.2, 41, 13, "超期 1", 3),
    ("350212", "同安区", 144, 68.1, 98, 24, "超期 9", 2), ("350213", "翔安区", 128, 87.5, 112, 20, "超期 3", 3),
)  # fmt: skip


class PanelForm(forms.Form):
    """A form that shows every kind of field."""

    name = forms.CharField(label="组名", help_text="会印在评分表上", initial="联合考评二组")
    places = forms.ChoiceField(
        label="被评站", choices=[("1", "集美区、思明区拟四、五星站（42 个）")], help_text="区级结果已锁定的才能选"
    )
    head = forms.ChoiceField(label="组长", choices=[("w", "吴思齐（集美区文明办）"), ("c", "陈雅琴（海沧区文明办）")])
    day = forms.DateField(label="实地日期", widget=forms.DateInput(attrs={"type": "date"}))
    notice = forms.ChoiceField(
        label="怎么通知", choices=[("in", "平台内通知"), ("sms", "短信")], widget=forms.RadioSelect, initial="in"
    )
    words = forms.CharField(label="给评委的话", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="我核对过名单", required=False)

    def clean(self) -> dict[str, Any]:
        self.add_error("head", "组长不能来自被评区。可选：陈雅琴、黄志勇、苏婉婷。")
        self.add_error("day", "11 月 28 日（周六）是休息日。最近的工作日：11 月 27 日、11 月 30 日。")
        return dict(self.cleaned_data)


class SignInForm(forms.Form):
    """The fields of a sign-in."""

    username = forms.CharField(label="工号或手机号", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


@dataclass(frozen=True)
class SampleListing:
    """What a template sees of a listing."""

    rows: list[Any]
    heads: list[Head]
    total: int = 62
    first: int = 1
    last: int = 12
    size: int = 20
    previous_url: str = ""
    next_url: str = "#"
    export_url: str = "#"
    base_query: str = field(default="")


def components() -> dict[str, Any]:
    """Context of the components page."""
    return {
        "crumbs": CRUMBS,
        "until": date(2026, 11, 25),
        "figures": _figures(),
        "steps": _steps(),
        "map_items": [
            {
                "code": code,
                "value": f"{share:.0f}%",
                "badge": badge,
                "step": step,
                "url": "#",
                "told": f"{name} {share:.0f}%",
            }
            for code, name, _count, share, _done, _up, badge, step in DISTRICTS
        ],
        "districts": [
            {"name": name, "count": count, "share": share, "done": done, "up": up, "late": badge}
            for _code, name, count, share, done, up, badge, _step in DISTRICTS
        ],
        "lines": LINES,
        "months": _months(),
        "dimensions": _dimensions(),
        "filters": [("同安区、翔安区", "#"), ("环节：区级考评", "#")],
        "points": [
            {"name": "沙坡尾社区站", "lat": 24.4394, "lng": 118.0867, "url": "#", "note": "思明区厦港街道", "star": 3},
            {"name": "演武社区站", "lat": 24.4412, "lng": 118.0958, "url": "#", "note": "思明区滨海街道", "star": 4},
        ],
    }


def sign_in() -> dict[str, Any]:
    rows = [
        {"label": "市文明办", "username": "city", "password": "demo"},
        {"label": "站长", "username": "keeper", "password": "demo"},
    ]
    return {"form": SignInForm(), "demo_accounts": rows}


def confirm() -> dict[str, Any]:
    return {
        "title": "提交同安区 98 个站的区级结果？",
        "sub": "提交后锁定。要改，须由市委文明办退回，原因会记在每个站的记录里。",
        "crumbs": [("区级考评", "#"), ("提交", "")],
        "rows": [
            {"label": "推荐市级联合考评", "value": "五星 6，四星 18"},
            {"label": "不定星级", "value": "6 个站，将约谈并限期整改"},
            {"label": "自动生成整改单", "value": "211 件，发到 74 个站"},
            {"label": "没有包括", "value": "46 个站还没评完，可以之后分批提交", "url": "#"},
        ],
        "warnings": ["有 3 个站离上一档不到 0.5 分：祥桥社区站、埭头社区站、芸溪社区站。分歧都已复议，可以提交。"],
        "checked": "我核对过六个「不定星级」的站：石浔、隘头、西源、布塘、下峰、新塘",
        "action": "提交 98 个站的结果",
        "back": "先不提交",
        "back_url": "#",
    }


def progress() -> dict[str, Any]:
    return {
        "title": "正在生成 128 份评分表",
        "crumbs": [("2026 年度星级评定", "#"), ("评分表", "")],
        "done": 79, "total": 128, "percent": "61.5", "unit": "份", "left_text": "大约还要 40 秒",
        "steps": [
            {"label": "取定 11 月 22 日 24:00 的数据", "state": "done"},
            {"label": "核对标准第 3 版（示例），41 个测评点", "state": "done"},
            {"label": "排版 PDF：正在做海沧区 霞阳社区站", "state": "doing"},
            {"label": "打包，写校验码", "state": "next"},
        ],
        "faults": ["东屿社区站缺问卷结果", "囷瑶村站缺问卷结果"],
        "stop_url": "#", "stop_action": "停下，丢弃已生成的 79 份",
    }  # fmt: skip


def import_preview() -> dict[str, Any]:
    return {
        "title": "看一遍再导入：站点开放时间",
        "sub": "翔安区站点开放时间_11月.xlsx · 第 1 张表 · 128 行 · 还没有写入任何数据",
        "crumbs": [("阵地", "#"), ("从 Excel 导入", "")],
        "steps": [{"label": "选文件", "state": "done"}, {"label": "对列名", "state": "done"}, {"label": "预览", "state": "here"}, {"label": "写入"}],
        "figures": [
            {"label": "新增", "value": "6", "unit": "行", "note": "库里没有的站", "url": "#", "icon": "plus"},
            {"label": "有改动", "value": "41", "unit": "行", "note": "63 处不同", "url": "#", "icon": "pencil"},
            {"label": "没变化", "value": "76", "unit": "行", "note": "不写入", "url": "#", "icon": "equal"},
            {"label": "有错", "value": "5", "unit": "行", "note": "跳过，可改好再传", "url": "#", "icon": "alert-triangle", "bad": True},
        ],
        "wrong_title": "有错的 2 行", "wrong_url": "#",
        "wrong": [
            {"row": 17, "subject": "阳塘社区站", "column": "周末开放", "given": "9点到下午5点", "message": "写成 09:00-17:00"},
            {"row": 43, "subject": "内垵社区站", "column": "电话", "given": "7089 12", "message": "座机要 7 位数，前面写 0592-"},
        ],
        "changes_title": "有改动的 41 行", "changes_url": "#",
        "changes": [
            {"row": 4, "subject": "澳头社区站", "column": "工作日开放", "old": "08:30-17:30", "new": "08:30-21:00"},
            {"row": 22, "subject": "大宅社区站", "column": "周末开放", "old": "09:00-17:00", "new": ""},
        ],
        "action": "写入 47 行，跳过 5 行", "back_url": "#", "after": "写入后 7 天内可整批撤回；每一格的旧值都留底。",
    }  # fmt: skip


def form_page() -> dict[str, Any]:
    given = {"name": "联合考评二组", "places": "1", "head": "w", "day": "2026-11-28", "notice": "in"}
    return {"form": PanelForm(given), "crumbs": CRUMBS}


def list_page() -> dict[str, Any]:
    names = (("军营村站", "同安区莲花镇", 3, None, -6), ("阳塘社区站", "翔安区大嶝街道", 3, "82.40", -2), ("丙洲社区站", "同安区西柯街道", 4, "84.15", 1),
             ("澳头社区站", "翔安区金海街道", 4, "91.37", 2), ("竹坝社区站", "同安区五显镇", 0, None, 9))  # fmt: skip
    rows = [
        SimpleNamespace(pk=at, name=name, street=street, star=star, score=score, days=days)
        for at, (name, street, star, score, days) in enumerate(names)
    ]
    columns = [
        Column("name", "站", ("name",)),
        Column("star", "现有星级", ("star",)),
        Column("score", "得分", ("score",), kind="number"),
        Column("days", "期限"),
    ]
    heads = [Head(column, "#", "ascending" if column.key == "name" else "") for column in columns]
    return {
        "listing": SampleListing(rows, heads),
        "crumbs": [("整改", "#"), ("整改单", "")],
        "filters": [("同安区、翔安区", "#"), ("环节：区级考评", "#")],
    }


def station() -> dict[str, Any]:
    return {"lines": LINES}


def sheet() -> dict[str, Any]:
    return {
        "points": [("Z1.1.1", "固定场所、标志醒目", "A"), ("Z1.2.1", "统一挂牌与标识", "B"), ("Z1.3.1", "设备可用", "")]
    }


def elder() -> dict[str, Any]:
    return {"elder": True, "elder_size": 1}


def _figures() -> list[dict[str, Any]]:
    return [
        {"label": "区级已评", "value": "471", "unit": "/ 546 站", "note": "86.3%，比计划慢 12 站", "url": "#"},
        {"label": "推荐四、五星", "value": "128", "unit": "站", "note": "四星 91，五星 37", "url": "#"},
        {"label": "市级联合考评完成", "value": "86", "unit": "/ 128 站", "note": "第 1 批已全部完成", "url": "#"},
        {"label": "超期环节", "value": "15", "unit": "项", "note": "同安 9，其余 3 区 6", "url": "#", "bad": True},
        {"label": "临界站（差不到 1.5 分）", "value": "38", "unit": "站", "note": "建议复核评委分差", "url": "#"},
    ]


def _steps() -> list[dict[str, str]]:
    return [
        {"label": "申报", "note": "9 月 11 日完成", "state": "done"}, {"label": "自评", "note": "9 月 25 日完成", "state": "done"},
        {"label": "镇街初审", "note": "10 月 12 日完成", "state": "done"}, {"label": "区级考评", "note": "471/546 站", "state": "here"},
        {"label": "市级联合考评", "note": "86/128 站", "state": "here"}, {"label": "公示", "note": "第 1 批公示中", "state": "here"},
        {"label": "异议与复核", "note": "至 12 月 23 日"}, {"label": "定星授牌", "note": "12 月 25 日"}, {"label": "整改", "note": "自动生成整改单"},
    ]  # fmt: skip


def _months() -> dict[str, Any]:
    return {
        "kind": "bar", "head": "月份", "labels": MONTHS,
        "series": [
            {"name": "办结订单（单）", "values": [36, 33, 18, 37, 40, 44, 39, 29, 30, 38, 41, 27]},
            {"name": "活动与课程（场）", "values": [15, 14, 9, 15, 16, 17, 16, 9, 13, 17, 16, 11]},
        ],
    }  # fmt: skip


def _dimensions() -> dict[str, Any]:
    return {
        "kind": "radar", "head": "维度", "labels": DIMENSIONS, "unit": "%",
        "series": [
            {"name": "本站", "values": [79, 88, 82, 68, 80, 74, 76, 78]},
            {"name": "全市中位数", "values": [75, 78, 70, 72, 66, 71, 64, 77]},
        ],
    }  # fmt: skip
