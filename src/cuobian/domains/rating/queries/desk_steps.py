"""What an officer of a round should do next, from the state of its entries: the card on top and the list behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.rating.models import Appeal, Entry, Objection, Round, Screen, SelfItem
from cuobian.domains.rating.queries.desk_round import open_notices
from cuobian.domains.rating.queries.objections import WAITING, holding
from cuobian.domains.rating.queries.progress import entries_in
from cuobian.domains.rating.queries.rulings import ASKS, CLAIMS
from cuobian.domains.rating.queries.worklist import sheets_in
from cuobian.domains.rating.rules.explaining import stars_words
from cuobian.domains.rating.rules.rights import Jurisdiction
from cuobian.domains.rating.values import FINAL_STAGES, Level, RoundStatus, ScreenStatus, Stage
from cuobian.kernel.access import Actor, visible


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do: `page` and `query` say where, `why` in a sentence, `action` on the button."""

    title: str
    why: str
    action: str
    page: str
    query: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    made: Round
    today: date
    jurisdiction: Jurisdiction
    minimum: dict[str, int]

    @property
    def high(self) -> str:
        """The stars that the city awards, in words."""
        return stars_words(self.jurisdiction.get(Level.CITY, ()))

    def where_to(self, level: Level) -> str:
        """What confirming a result leads to."""
        if not self.high:
            return _("确认后去公示。")
        if level == Level.CITY:
            return _("确认后去公示。没到%(stars)s的按联合考评达到的星级，由区级定。") % {"stars": self.high}
        return _("确认后，%(stars)s报市级联合考评，其余去公示。") % {"stars": self.high}

    def over(self, permission: str) -> QuerySet[Entry]:
        """Entries of the round over which the actor holds a permission."""
        return Entry.objects.filter(visible(self.actor, permission, "code"), round=self.made)


def next_steps(
    actor: Actor, made: Round, *, today: date, jurisdiction: Jurisdiction, minimum: dict[str, int]
) -> list[NextStep]:
    """Everything that waits for this actor in the round, the most urgent first."""
    if made.status != RoundStatus.OPEN:
        return []
    asked = _Asked(actor, made, today, jurisdiction, minimum)
    found = [step for source in _SOURCES for step in source(asked)]
    return sorted(found, key=lambda step: step.due_on or date.max)


def _count(rows: QuerySet[Entry]) -> tuple[int, date | None]:
    found = rows.aggregate(n=Count("pk", distinct=True), due=Min("due_on"))
    return found["n"], found["due"]


def _panels(asked: _Asked) -> Iterator[NextStep]:
    waits = {
        Level.DISTRICT: Q(stage=Stage.DISTRICT_PANEL, district_panel=None),
        Level.CITY: Q(stage=Stage.CITY_PANEL, city_panel=None),
    }
    for level, condition in waits.items():
        count, due = _count(asked.over(f"rating.panel.{level}").filter(condition))
        if count:
            many = asked.minimum[level]
            title = (
                _("为 %(count)d 个站点组建区考评组")
                if level == Level.DISTRICT
                else _("为 %(count)d 个拟%(stars)s站点组建联合考评组")
            )
            why = ngettext(
                "每组 %(many)d 人以上，能不能评由系统逐个站点核对回避。",
                "每组 %(many)d 人以上，能不能评由系统逐个站点核对回避。",
                many,
            ) % {"many": many}
            if level == Level.CITY:
                why += _("组长不得来自被评区。")
            yield NextStep(
                title % {"count": count, "stars": asked.high}, why, _("组建考评组"), "panel-new", f"level={level}", due
            )


def _computing(asked: _Asked) -> Iterator[NextStep]:
    for level, stage in ((Level.DISTRICT, Stage.DISTRICT_PANEL), (Level.CITY, Stage.CITY_PANEL)):
        count, due = _count(asked.over(f"rating.panel.{level}").filter(sheets_in(), stage=stage))
        if count:
            yield NextStep(
                _("算出 %(count)d 个站点的结果") % {"count": count},
                _("检查单已经交齐。有分歧的要先一起复议，系统会逐条列出。"),
                _("去算结果"),
                "entries",
                f"stage={stage}&status=sheets_in",
                due,
            )


def _confirming(asked: _Asked) -> Iterator[NextStep]:
    for level, stage in ((Level.DISTRICT, Stage.DISTRICT_RESULT), (Level.CITY, Stage.CITY_RESULT)):
        count, due = _count(asked.over(f"rating.award.{level}").filter(stage=stage))
        if count:
            yield NextStep(
                _("确认 %(count)d 个站点的结果") % {"count": count},
                asked.where_to(level),
                _("核对并确认"),
                "entries",
                f"stage={stage}",
                due,
            )


def _publishing(asked: _Asked) -> Iterator[NextStep]:
    count, due = _count(asked.over("rating.publish").filter(stage=Stage.NOTICE_READY))
    if count:
        yield NextStep(
            _("公示 %(count)d 个站点的拟定星级") % {"count": count},
            _("公示拟定星级和各维度得分，不公布评委。"),
            _("去公示"),
            "notice-new",
            "",
            due,
        )
    if asked.actor.may("rating.publish", asked.made.code):
        for notice in open_notices(asked.actor, asked.made):
            if notice.closes_on < asked.today:
                yield NextStep(
                    _("结束「%(title)s」") % {"title": notice.title},
                    _("公示期已满。没有未答复异议的站点可以定星。"),
                    _("去结束公示"),
                    "notices",
                    "",
                    notice.closes_on,
                )


def _answering(asked: _Asked) -> Iterator[NextStep]:
    seen = visible(asked.actor, "rating.answer", "entry__code")
    objections = Objection.objects.filter(WAITING, seen, notice__round=asked.made).count()
    if objections:
        yield NextStep(
            _("答复 %(count)d 条异议") % {"count": objections},
            _("写明核实了什么、结论和理由，提出人凭查询号能看到。"),
            _("去答复"),
            "objections",
        )
    held = holding().filter(seen, notice__round=asked.made).count()
    if held:
        yield NextStep(
            _("办完 %(count)d 条答复为「更正」的异议") % {"count": held},
            _("收回到考评组改，或写明星级为什么不变。办完才能定星。"),
            _("去办"),
            "objections",
        )
    appeals = Appeal.objects.filter(
        seen, entry__round=asked.made, entry__stage=Stage.APPEAL, decided_at=None, reviewers=None
    )
    count, due = appeals.count(), appeals.aggregate(due=Min("entry__due_on"))["due"]
    if count:
        yield NextStep(
            _("为 %(count)d 件复核指定复核人") % {"count": count},
            _("复核人不能经手过这个站点的评定。"),
            _("指定复核人"),
            "appeals",
            "",
            due,
        )


def _ruling(asked: _Asked) -> Iterator[NextStep]:
    waiting = (
        SelfItem.objects.filter(
            ASKS,
            visible(asked.actor, "rating.panel.district", "entry__code"),
            entry__round=asked.made,
            entry__stage__in=(Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL),
            ruling="",
        )
        .exclude(CLAIMS, entry__stage=Stage.FIRST_REVIEW)
        .count()
    )
    if waiting:
        yield NextStep(
            _("核定 %(count)d 条异议和不适用") % {"count": waiting},
            _("算结果之前定下来：系统的数对不对，说不适用的同意不同意。"),
            _("去核对"),
            "figures-disputed",
        )


def _awarding(asked: _Asked) -> Iterator[NextStep]:
    for level in Level:
        stars = [*asked.jurisdiction.get(level, ()), *([0] if level == Level.DISTRICT else [])]
        rows = asked.over(f"rating.award.{level}").filter(
            stage=Stage.AWARD_READY, star__in=stars, notice__closes_on__lt=asked.today
        )
        count, due = _count(rows)
        if count:
            yield NextStep(
                _("为 %(count)d 个站点定星") % {"count": count},
                _("公示期满，没有未答复的异议。定星后生成证书。"),
                _("去定星"),
                "entries",
                f"stage={Stage.AWARD_READY}&status=mine",
                due,
            )


def _closing(asked: _Asked) -> Iterator[NextStep]:
    if not asked.actor.may("rating.open", asked.made.code):
        return
    rows = entries_in(asked.actor, asked.made)
    if rows.exists() and not rows.exclude(stage__in=FINAL_STAGES).exists():
        yield NextStep(
            _("结束这一轮"),
            _("所有站点都办完了。结束后这一轮只能看、能重算核对，不能再改。"),
            _("结束这一轮"),
            "round-close",
        )


def _given(asked: _Asked) -> QuerySet[Screen]:
    """Flags that somebody is to look into."""
    return Screen.objects.filter(run__round=asked.made, carried_to=None, status=ScreenStatus.ASSIGNED)


def _by_level(rows: QuerySet[Screen]) -> list[tuple[str, int, date]]:
    """(level, how many, the first day due) of flags; one query."""
    found = rows.values("run__level").annotate(n=Count("pk"), due=Min("due_on")).order_by("run__level")
    return [(row["run__level"], row["n"], row["due"]) for row in found]


def _checking(asked: _Asked) -> Iterator[NextStep]:
    """Flags that this person looks into."""
    for level, count, due in _by_level(_given(asked).filter(checker_id=asked.actor.account_id)):
        title = ngettext("核实 %(shown)s 条筛查提示", "核实 %(shown)s 条筛查提示", count) % {"shown": count}
        why = _("提示不是结论。照着步骤核对，写下看到了什么。")
        yield NextStep(title, why, _("去核实"), "screens", f"level={level}&mine=1&status=assigned", due)


def _late_checks(asked: _Asked) -> Iterator[NextStep]:
    """Flags that are late with others: for who runs the fairness of the round."""
    if not asked.actor.may("rating.fairness.run", asked.made.code):
        return
    late = _given(asked).filter(due_on__lt=asked.today).exclude(checker_id=asked.actor.account_id)
    for level, count, due in _by_level(late):
        title = ngettext(
            "催办 %(shown)s 条超期没核实的筛查提示", "催办 %(shown)s 条超期没核实的筛查提示", count
        ) % {"shown": count}  # fmt: skip
        why = _("问问核实的人，或换一个人。")
        yield NextStep(title, why, _("看超期的"), "screens", f"level={level}&status=overdue", due)


_SOURCES: tuple[Callable[[_Asked], Iterator[NextStep]], ...] = (
    _panels,
    _computing,
    _confirming,
    _publishing,
    _answering,
    _ruling,
    _awarding,
    _checking,
    _late_checks,
    _closing,
)
