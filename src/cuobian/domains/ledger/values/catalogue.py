"""The kinds of facts that the ledger knows from the start. Domains that are built later add theirs with `register_kind`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cuobian.domains.ledger.values.kinds import Kind, register_kinds

_OPENING = (
    Kind(
        "opening_hours",
        _("开放时长"),
        gettext_noop("小时"),
        _("公示的开放时长，其中实际开放的；每周一条"),
        part=_("实际开放"),
    ),
    Kind(
        "service_hours",
        _("开放与活动时长"),
        gettext_noop("小时"),
        _("开放与活动的总时长，其中工作日 18:00 以后及周末、节假日的；每月一条"),
        part=_("延时服务"),
    ),
    Kind(
        "mystery_visit",
        _("暗访"),
        gettext_noop("小时"),
        _("暗访当日公示的开放时长，其中当日认可的；无故关门记 0"),
        part=_("认可时长"),
        tags=(("open", _("按时开放")), ("shut", _("无故关门"))),
    ),
    Kind(
        "kiosk_online",
        _("终端在线"),
        gettext_noop("小时"),
        _("公示时段内终端应在线时长，其中在线的；每月一条"),
        part=_("在线时长"),
    ),
    Kind(
        "kiosk_fresh",
        _("终端内容更新"),
        gettext_noop("台天"),
        _("终端天数，其中内容滞后不超过 7 天的；每月一条"),
        part=_("内容为最新"),
    ),
)

_ACTIVITIES = (
    Kind(
        "activity",
        _("活动"),
        gettext_noop("场"),
        _("面向群众的活动；宣讲写素材，传统节日写节名"),
        tags=(
            ("general", _("群众活动")),
            ("lecture", _("理论宣讲")),
            ("festival", _("传统节日")),
            ("custom_reform", _("移风易俗")),
        ),
        item=_("素材或节名"),
        attrs=("title",),
    ),
    Kind("speaker_session", _("宣讲员场次"), gettext_noop("场"), _("在库宣讲员讲了一场"), item=_("宣讲员编号")),
    Kind(
        "love_service",
        _("爱心厦门服务"),
        gettext_noop("次"),
        _("助残、济困、敬老、扶幼等服务"),
        tags=(("elders", _("敬老")), ("disabled", _("助残")), ("poor", _("济困")), ("children", _("扶幼"))),
    ),
    Kind(
        "service_people",
        _("服务人次"),
        gettext_noop("人次"),
        _("订单与活动的服务人次，其中重点人群的；每月一条"),
        part=_("重点人群"),
    ),
    Kind("participants", _("去重参与人数"), gettext_noop("人"), _("近 12 个月参与过的人，一人只算一次"), stock=True),
    Kind("population", _("常住人口"), gettext_noop("人"), _("辖区常住人口，以统计部门公布的为准"), stock=True),
)

_ORDERS = (
    Kind(
        "demand",
        _("新增需求"),
        gettext_noop("件"),
        _("群众提出的需求"),
        tags=(("online", _("线上")), ("kiosk", _("终端")), ("window", _("窗口")), ("visit", _("走访"))),
    ),
    Kind(
        "order_placed",
        _("点单"),
        gettext_noop("单"),
        _("一张订单；由别人代点的写代办人编号"),
        tags=(("self", _("本人点单")), ("proxy", _("代点单"))),
        item=_("代办人编号"),
    ),
    Kind(
        "order_accepted",
        _("应受理订单"),
        gettext_noop("单"),
        _("应受理的订单，其中 1 个工作日内受理或退回说明的"),
        part=_("按时受理"),
    ),
    Kind(
        "order_closed",
        _("到期订单"),
        gettext_noop("单"),
        _("约定时间已到的订单，其中按时办结的；写服务大类"),
        part=_("按时办结"),
        tags=(("finished", _("已办结")), ("unfinished", _("未办结"))),
        item=_("服务大类"),
    ),
    Kind(
        "order_rated",
        _("评单"),
        gettext_noop("票"),
        _("服务对象的评分，1 至 5 分，一对象一项目一票"),
        part=_("评分"),
        part_is_share=False,
        tags=(("public", _("群众评分")), ("internal", _("内部账号评分"))),
    ),
    Kind(
        "order_rejected",
        _("退单"),
        gettext_noop("单"),
        _("没有承接的订单，其中写明原因并转介的"),
        part=_("有原因并转介"),
    ),
    Kind("order_audit", _("抽单回访"), gettext_noop("单"), _("回访核实的订单，其中与系统一致的"), part=_("一致")),
    Kind(
        "dispatch",
        _("应派订单"),
        gettext_noop("单"),
        _("站点转来或群众直达的订单，其中 1 个工作日内派出的"),
        part=_("按时派出"),
    ),
    Kind(
        "cross_station",
        _("站内无力承接的订单"),
        gettext_noop("单"),
        _("转给别站或共建单位的订单，其中办结的"),
        part=_("转派后办结"),
    ),
)

_VOLUNTEERS = (
    Kind(
        "volunteers",
        _("注册志愿者"),
        gettext_noop("人"),
        _("归属本站的注册志愿者，其中近 12 个月服务过的"),
        part=_("服务过"),
        stock=True,
    ),
    Kind("team_service", _("队伍服务"), gettext_noop("次"), _("队伍有效的服务记录"), item=_("队伍")),
    Kind(
        "service_record",
        _("应记录人次"),
        gettext_noop("人次"),
        _("应写服务记录的人次，其中 10 个工作日内写好的"),
        part=_("按时记录"),
    ),
    Kind(
        "skilled_duty",
        _("需培训岗位上岗"),
        gettext_noop("人次"),
        _("需专门技能的岗位上岗，其中上岗前已培训的"),
        part=_("先培训"),
    ),
    Kind(
        "risk_duty",
        _("中高风险上岗"),
        gettext_noop("人次"),
        _("风险等级为中高的上岗，其中保单有效的"),
        part=_("已投保"),
    ),
    Kind("care_action", _("志愿者关爱"), gettext_noop("次"), _("帮扶、休整、心理支持、表彰，受益人已确认")),
    Kind(
        "care_request",
        _("志愿者求助"),
        gettext_noop("件"),
        _("志愿者求助单，其中 24 小时内响应的"),
        part=_("24 小时内响应"),
    ),
    Kind(
        "team_leaders",
        _("队伍负责人"),
        gettext_noop("人"),
        _("队伍负责人，其中年内受过培训的"),
        part=_("已受训"),
        stock=True,
    ),
)

_LEARNING = (
    Kind(
        "course_order",
        _("课程订单"),
        gettext_noop("单"),
        _("点了课题库件的订单，其中已办结并评单的"),
        part=_("办结并评单"),
    ),
    Kind("elder_class", _("厝边学堂开课"), gettext_noop("班次"), _("老年教学点有到课记录的一周"), item=_("班级")),
    Kind("course_used", _("课程被点用"), gettext_noop("次"), _("辖区单位发布的课程被点用"), item=_("课程")),
    Kind("speaker_graduated", _("宣讲员结业"), gettext_noop("人"), _("完成孵化并试讲结业"), item=_("宣讲员编号")),
)

_PARTNERS = (
    Kind(
        "pairing",
        _("结对"),
        gettext_noop("家"),
        _("1+1+1 结对单位，写明有效期"),
        tags=(("agency", _("机关或文明单位")), ("non_public", _("非公单位"))),
        item=_("单位"),
        attrs=("valid_until",),
    ),
    Kind("pairing_activity", _("共建服务"), gettext_noop("次"), _("结对单位参与并有记录的活动或订单")),
    Kind("campus_project", _("校地与社会组织项目"), gettext_noop("个"), _("执行中或已完成的项目"), item=_("项目")),
    Kind(
        "campus_milestone",
        _("项目到期节点"),
        gettext_noop("个"),
        _("到期的项目节点，其中按期完成的"),
        part=_("按期完成"),
    ),
    Kind(
        "contract_output",
        _("合同约定产出"),
        gettext_noop("项"),
        _("委托合同约定的产出，其中完成的"),
        part=_("完成量"),
        part_is_share=False,
        item=_("产出"),
    ),
    Kind(
        "contract_supervision",
        _("合同应监管季度"),
        gettext_noop("季"),
        _("在执行合同应监管的季度，其中有监管记录的"),
        part=_("已监管"),
        item=_("合同"),
    ),
    Kind("venue_use", _("阵地预约使用"), gettext_noop("次"), _("辖区阵地被预约并使用"), item=_("阵地")),
    Kind("brand_station", _("品牌项目落地"), gettext_noop("次"), _("品牌项目在一个站落地"), item=_("站点编码")),
)

_GUIDANCE = (
    Kind(
        "posted_items",
        _("公示内容"),
        gettext_noop("项"),
        _("测评点要求公示的项数，其中站点或线上主页已公示的；有变化就写一条"),
        part=_("已公示"),
        stock=True,
    ),
    Kind(
        "duty_check",
        _("在岗核查"),
        gettext_noop("次"),
        _("公示开放时段到站看一次有没有人在岗"),
        tags=(
            ("able", _("在岗并能办事")),
            ("unskilled", _("在岗但业务不熟")),
            ("soon", _("10 分钟内到岗")),
            ("nobody", _("无人")),
        ),
    ),
    Kind("staff", _("专兼职人员"), gettext_noop("人"), _("在岗登记的专（兼）职人员"), stock=True),
    Kind("station_visit", _("走访站点"), gettext_noop("次"), _("所到站实地指导并反馈问题"), item=_("站点编码")),
    Kind("peer_visit", _("互看互学"), gettext_noop("次"), _("组织站际互看互学")),
    Kind(
        "station_heads_asked",
        _("站长反馈"),
        gettext_noop("份"),
        _("站长匿名问卷，其中未被重复索要数据的"),
        part=_("未被重复索要"),
    ),
    Kind("drill", _("应急演练"), gettext_noop("次"), _("平战结合演练")),
    Kind("callout", _("应急召集"), gettext_noop("人"), _("召集的人数，其中应答的"), part=_("应答")),
    Kind("adoption", _("做法被采用"), gettext_noop("次"), _("别的站登记采用本站做法"), item=_("站点编码")),
)

_REVIEW = (
    Kind("survey_awareness", _("知晓问卷"), gettext_noop("份"), _("居民有效问卷，其中知晓的"), part=_("知晓")),
    Kind(
        "survey_satisfaction", _("满意问卷"), gettext_noop("份"), _("知晓的居民，其中满意与基本满意的"), part=_("满意")
    ),
    Kind(
        "issue_due", _("到期问题"), gettext_noop("件"), _("到期的整改单，其中按期整改并通过复查的"), part=_("按期通过")
    ),
    Kind(
        "issue_closed",
        _("已销号问题"),
        gettext_noop("件"),
        _("销号的整改单，其中 90 天内同类复发的"),
        part=_("同类复发"),
    ),
    Kind("star", _("定星"), gettext_noop("星"), _("授予的星级；撤销记 0"), stock=True),
)

KINDS: tuple[Kind, ...] = (
    *_OPENING,
    *_ACTIVITIES,
    *_ORDERS,
    *_VOLUNTEERS,
    *_LEARNING,
    *_PARTNERS,
    *_GUIDANCE,
    *_REVIEW,
)
register_kinds(KINDS)
