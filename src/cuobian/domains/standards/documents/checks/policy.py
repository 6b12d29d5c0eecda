"""Checks of how a round is run: every star has one body and one line, steps are in order, rules are complete."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from django.utils.translation import gettext as _

from cuobian.domains.standards.documents.codec import Faults, Spot
from cuobian.domains.standards.documents.model.policy import Panel, Policy, Star, Step, Thresholds
from cuobian.domains.standards.values import RecusalKey, StepKey

STARS = (1, 2, 3, 4, 5)
NEEDED_STEPS = (StepKey.SELF_ASSESSMENT, StepKey.DISTRICT_PANEL, StepKey.NOTICE, StepKey.AWARD)


def check_policy(policy: Policy, faults: Faults) -> None:
    """Everything about how a round is run."""
    top = Spot((_("评定办法"),))
    _check_jurisdiction(policy, top.down(_("授星权限")), faults)
    _check_thresholds(policy.thresholds, top.down(_("星级线和门槛")), faults)
    _check_process(policy, top.down(_("流程")), faults)
    _check_panel(policy.panel, top.down(_("考评组")), faults)
    if policy.validity.mid_term_month >= policy.validity.months:
        spot = top.down(_("有效期")).at(_("中期体检在第几个月"))
        words = _("要早于有效期的第 %(months)s 个月") % {"months": policy.validity.months}
        faults.add(spot, words, policy.validity.mid_term_month)


def _check_jurisdiction(policy: Policy, spot: Spot, faults: Faults) -> None:
    if faults.touch(spot.names):
        return
    bodies = policy.jurisdiction
    given = Counter([*bodies.district.can_award, *bodies.city.can_award])
    for star in STARS:
        if given[star] == 0:
            faults.add(spot, _("没有写谁来授 %(star)s 星") % {"star": star})
        elif given[star] > 1:
            faults.add(spot, _("%(star)s 星写了 %(times)s 次，只能由一级授") % {"star": star, "times": given[star]})


def _check_thresholds(thresholds: Thresholds, spot: Spot, faults: Faults) -> None:
    if faults.touch(spot.names):
        return
    lines = {int(line.star): line for line in thresholds.stars}
    for star in STARS:
        if star not in lines:
            faults.add(spot, _("缺 %(star)s 星的分数线") % {"star": star})
    ordered = [lines[star] for star in sorted(lines)]
    for lower, higher in pairwise(ordered):
        _check_pair(lower, higher, spot.down(_("%(star)s 星") % {"star": higher.star}), faults)
    if ordered and thresholds.unrated.below != ordered[0].min_score:
        words = _("要等于最低星级的分数线 %(score)s") % {"score": ordered[0].min_score}
        faults.add(spot.down(_("不定星级")).at(_("低于")), words, thresholds.unrated.below)


def _check_pair(lower: Star, higher: Star, spot: Spot, faults: Faults) -> None:
    """A higher star is never easier than the one below it."""
    if higher.min_score <= lower.min_score:
        words = _("要高于 %(star)s 星的 %(score)s 分") % {"star": lower.star, "score": lower.min_score}
        faults.add(spot.at(_("最低分")), words, higher.min_score)
    pairs = (
        (_("每个一级指标得分率"), lower.min_dimension_ratio, higher.min_dimension_ratio),
        (_("居民满意率"), lower.resident_satisfaction_min, higher.resident_satisfaction_min),
        (_("评定前至少几星"), lower.prior_star_min, higher.prior_star_min),
        (_("平台数据至少几天"), lower.platform_data_days_min, higher.platform_data_days_min),
    )
    for label, below, above in pairs:
        if below is not None and (above is None or above < below):
            words = _("不能低于 %(star)s 星的 %(value)s") % {"star": lower.star, "value": below}
            faults.add(spot.at(label), words, above)
    if higher.prior_star_min is not None and higher.prior_star_min >= int(higher.star):
        faults.add(spot.at(_("评定前至少几星")), _("要低于这一星级本身"), higher.prior_star_min)


def _check_process(policy: Policy, spot: Spot, faults: Faults) -> None:
    steps = policy.process
    if faults.touch(spot.names):
        return
    if [step.step for step in steps] != list(range(1, len(steps) + 1)):
        faults.add(spot.at(_("次序")), _("要从 1 起，依次加 1"), "、".join(str(step.step) for step in steps))
    times = Counter(step.key for step in steps)
    for key in (key for key, count in times.items() if count > 1):
        faults.add(spot.at(_("环节键")), _("「%(key)s」写了两次") % {"key": StepKey(key).label}, key)
    for needed in NEEDED_STEPS:
        if needed not in times:
            faults.add(spot, _("缺「%(name)s」这一步") % {"name": needed.label})
    bodies = policy.jurisdiction
    allowed = {StepKey.DISTRICT_PANEL: bodies.district.can_award, StepKey.CITY_PANEL: bodies.city.can_award}
    for step in steps:
        _check_output(step, allowed.get(StepKey(step.key), ()), spot.down(step.name), faults)


def _check_output(step: Step, allowed: Iterable[int], spot: Spot, faults: Faults) -> None:
    beyond = sorted(set(step.output) - set(allowed))
    if beyond:
        faults.add(spot.at(_("评出星级")), _("超出了授星权限"), "、".join(map(str, beyond)))


def _check_panel(panel: Panel, spot: Spot, faults: Faults) -> None:
    times = Counter(key for rule in panel.recusal for key in rule.keys)
    for key in (key for key, count in times.items() if count > 1):
        faults.add(spot.down(_("回避")).at(_("规则键")), _("「%(key)s」写了两次") % {"key": RecusalKey(key).label}, key)
    for place, rule in enumerate(panel.recusal, 1):
        if RecusalKey.EMPLOYED_WITHIN_MONTHS.value in rule.keys and rule.months is None:
            inner = spot.down(_("回避")).down(_("第 %(place)s 条") % {"place": place})
            faults.add(inner.at(_("近几个月")), _("写明近几个月内任职要回避"))
    if panel.divergence.share <= 0:
        faults.add(spot.down(_("分歧复议")).at(_("极差超过满分的")), _("要大于 0"), panel.divergence.share)
