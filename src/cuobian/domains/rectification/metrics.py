"""What a standard may count about us. Facts are written when a ticket's day passes unfixed, and when it is closed.

按期整改通过率 and 问题不反复率 of the sample standard read `issue_due` and `issue_closed`, which we write; two more are ours.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cuobian.domains.ledger.public import Kind, register_kinds
from cuobian.domains.standards.public import Facts, Metric, Share, register

_BELOW = ("institute", "centre")

ISSUE_DUE = "issue_due"
ISSUE_CLOSED = "issue_closed"
ISSUE_CHECKED = "issue_checked"
ISSUE_REPEATED = "issue_repeated"

register_kinds(
    (
        Kind(
            ISSUE_CHECKED,
            _("整改复查"),
            gettext_noop("件"),
            _("销号的整改单，其中第一次复查就通过的"),
            part=_("一次通过"),
        ),
        Kind(
            ISSUE_REPEATED,
            _("重复问题"),
            gettext_noop("件"),
            _("销号的整改单，其中一年内同处同条重复出现的"),
            part=_("重复出现"),
        ),
    )
)

register(
    Metric(
        "rectify_first_pass_rate",
        _("一次复查通过率"),
        "%",
        _("第一次复查就通过的整改单 ÷ 销号的整改单；所按辖区合计"),
        _("整改单"),
        Share((Facts(ISSUE_CHECKED, below=_BELOW),)),
        guard=_("复查人不能是整改人"),
    )
)
register(
    Metric(
        "rectify_repeat_rate",
        _("问题重复率"),
        "%",
        _("一年内同处同条重复出现的整改单 ÷ 销号的整改单；所按辖区合计"),
        _("整改单重复标记"),
        Share((Facts(ISSUE_REPEATED, below=_BELOW),)),
        guard=_("重复由平台按站点和测评点认定"),
        direction="down",
    )
)
