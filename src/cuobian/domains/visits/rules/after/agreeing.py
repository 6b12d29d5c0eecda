"""Agreed actions and their progress: what must be said."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from cuobian.domains.visits.values.after import ActionState
from cuobian.kernel.errors import Fault

MOST_TEXT, LEAST_TEXT, MOST_YEARS = 600, 4, 3


def action_faults(text: str, unit: str, due_on: date, today: date) -> list[Fault]:
    """What is wrong with an agreed action."""
    faults = []
    if not LEAST_TEXT <= len(text.strip()) <= MOST_TEXT:
        told = _("写清做什么、做到什么样，%(least)d 到 %(most)d 个字。") % {"least": LEAST_TEXT, "most": MOST_TEXT}
        faults.append(Fault("text", told))
    if not unit.strip():
        faults.append(Fault("unit", _("写明由哪个单位负责。")))
    if not today <= due_on <= today + timedelta(days=366 * MOST_YEARS):
        faults.append(Fault("due_on", _("期限选今天以后、三年以内的一天。")))
    return faults


def progress_faults(state: str, words: str) -> list[Fault]:
    """What is wrong with an update: an unknown state, nothing said of what was done, no reason for not going on."""
    if state not in ActionState.values:
        return [Fault("state", _("选一个进展。"))]
    if state == ActionState.NOT_PURSUED and len(words.strip()) < 4:
        return [Fault("words", _("写明为什么不再推进，会一起公布。"))]
    if state != ActionState.NOT_BEGUN and len(words.strip()) < 4:
        return [Fault("words", _("写明做了什么，会一起公布。"))]
    return [Fault("words", _("最多 2,000 个字。"))] if len(words) > 2000 else []


def review_faults(days: list[date], ends_on: date) -> list[Fault]:
    """Reviews come after the visit, one after the other."""
    if not days:
        return [Fault("days", _("至少定一次回访。"))]
    if days[0] <= ends_on:
        return [Fault("days", _("回访日期要在观摩结束以后。"))]
    if sorted(set(days)) != days:
        return [Fault("days", _("回访日期要一次比一次晚。"))]
    return []
