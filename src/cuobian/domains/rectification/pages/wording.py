"""What the steps of a ticket are called: their buttons, their pages, what follows, and what is said afterwards."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class StepWords:
    """How a step is called: its button, its page, the field, what follows, and what is said afterwards."""

    button: Any
    done: Any
    label: Any = ""
    hint: Any = ""
    follows: Any = ""
    why: Any = ""
    withdraw: bool = False


WORDS: dict[str, StepWords] = {
    "accept": StepWords(
        gettext_lazy("接收这件整改单"), gettext_lazy("已接收，请在期限内改好"),
        follows=gettext_lazy("接收后由本站整改。觉得不属于本站的问题，可以提出异议。"),
        why=gettext_lazy("先看清发现了什么、怎么建议。不属于本站的，可以提出异议。"),
    ),
    "dispute": StepWords(
        gettext_lazy("提出异议"), gettext_lazy("异议已提交，由区里核实后裁定"),
        gettext_lazy("为什么不属于本站的问题"), gettext_lazy("区里会核实后裁定，理由写给您看。"), withdraw=True,
    ),
    "start": StepWords(
        gettext_lazy("写整改打算"), gettext_lazy("整改打算已记下"),
        gettext_lazy("打算怎么改"), gettext_lazy("做什么、谁做、大概几天。马上能改好的不用写，直接提交整改结果。"),
    ),
    "fix": StepWords(
        gettext_lazy("提交整改结果"), gettext_lazy("整改结果已提交，等另一个人复查"),
        gettext_lazy("改了什么，现在怎么样"), gettext_lazy("有整改前照片的，在同一处拍一张。拍物不拍人。"),
        why=gettext_lazy("改好了就在这里写清楚，有整改前照片的补一张整改后照片。"),
    ),
    "verify": StepWords(
        gettext_lazy("复查通过"), gettext_lazy("已复查通过，等区里销号"),
        gettext_lazy("看到了什么"), gettext_lazy("到现场看过、对照照片。复查人不能是整改人。"),
        why=gettext_lazy("到现场看一看，对照整改前后照片。没改好的退回重改。"),
    ),
    "return": StepWords(
        gettext_lazy("退回重改"), gettext_lazy("已退回，站里会收到通知"),
        gettext_lazy("哪里还没改好"), gettext_lazy("站里看得到您写的话。期限不变。"), withdraw=True,
    ),
    "close": StepWords(
        gettext_lazy("销号"), gettext_lazy("已销号，记入台账"),
        gettext_lazy("备注"), follows=gettext_lazy("销号后锁定，不能再改；是否按期、是否一次通过记入台账，评定时读取。"),
        why=gettext_lazy("复查已经通过。销号后锁定，记入台账。"),
    ),
    "uphold": StepWords(
        gettext_lazy("异议不成立"), gettext_lazy("已裁定，退回站里继续整改"),
        gettext_lazy("核实了什么、为什么还要整改"), gettext_lazy("站里看得到。期限至少还有 3 个工作日。"),
        why=gettext_lazy("站里提了异议，核实后裁定：继续整改，或者不再整改。"),
    ),
    "drop": StepWords(
        gettext_lazy("异议成立，不再整改"), gettext_lazy("已裁定，这件不再整改"),
        gettext_lazy("核实了什么、为什么不用整改"), follows=gettext_lazy("这件到此为止，不计入任何比率，不能恢复。"), withdraw=True,
    ),
    "withdraw": StepWords(
        gettext_lazy("撤回"), gettext_lazy("已撤回"),
        gettext_lazy("为什么撤回"), follows=gettext_lazy("站里会收到撤回的消息，这件不能恢复。"), withdraw=True,
    ),
    "gone": StepWords(
        gettext_lazy("站点已关闭，了结这件"), gettext_lazy("已了结，这件不再整改"),
        gettext_lazy("站点为什么关闭、问题怎么办"),
        follows=gettext_lazy("站点关闭或并入别处以后用。这件到此为止，不计入任何比率，不能恢复。"), withdraw=True,
    ),
}  # fmt: skip
