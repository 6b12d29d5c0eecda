"""What a plan of an occasion must have, and when. Every fault says how to mend it."""

from datetime import timedelta

from django.utils.translation import gettext as _

from cuobian.domains.inspections.values import InspectionPlan, Kind, Policy
from cuobian.domains.network.public import PlaceRecord
from cuobian.kernel.errors import Fault

LONGEST = timedelta(days=92)
MOST_PLACES, MOST_PEOPLE = 400, 200


def plan_faults(plan: InspectionPlan, places: list[PlaceRecord], people: int) -> list[Fault]:
    """What is wrong with a plan, a draft or not; `places` and `people` are those of its ids that exist."""
    faults = []
    if not 4 <= len(plan.title.strip()) <= 80:
        faults.append(Fault("title", _("写一个名称，4 到 80 个字，例如：11 月啄木鸟督查第一组。")))
    if plan.kind not in Kind.values or plan.policy not in Policy.values:
        faults.append(Fault("kind", _("选一种检查。")))
    if plan.ends_on < plan.starts_on:
        faults.append(Fault("ends_on", _("结束的日子不能早于开始的日子。")))
    elif plan.ends_on - plan.starts_on > LONGEST:
        faults.append(Fault("ends_on", _("一次最多三个月。更长的请分几次。")))
    if len(plan.basis) > 200:
        faults.append(Fault("basis", _("依据写文件名和文号就行，最多 200 个字。")))
    outside = [place.short_name for place in places if not place.code.startswith(plan.code)]
    if outside:
        faults.append(Fault("places", _("不在管辖范围的站点：%(names)s。") % {"names": _("、").join(outside[:5])}))
    if len(places) < len(set(plan.places)) or people < len(set(plan.inspectors)):
        faults.append(Fault("places", _("有站点或人员已经不在了，请刷新后再选。")))
    if len(places) > MOST_PLACES or people > MOST_PEOPLE:
        faults.append(Fault("places", _("一次最多 400 个站点、200 个人。")))
    return faults


def opening_faults(*, basis: str, places: int, people: int) -> list[Fault]:
    """What is still missing before people are sent out."""
    faults = []
    if len(basis.strip()) < 4:
        faults.append(Fault("basis", _("写明依据的文件。没有依据的检查不能开始。")))
    if not places:
        faults.append(Fault("places", _("还没有选站点。")))
    if not people:
        faults.append(Fault("inspectors", _("还没有选检查的人。")))
    return faults


def reason_faults(reason: str) -> list[Fault]:
    """A reason that is given: something, and not endless."""
    if 4 <= len(reason.strip()) <= 500:
        return []
    return [Fault("reason", _("写明理由，4 到 500 个字。"))]
