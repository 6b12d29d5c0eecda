"""Everything that is connected across domains: navigation entries and the few reactions between neighbours."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cuobian.config import trail_words
from cuobian.domains.inspections import values as inspection_words
from cuobian.domains.inspections.public import connect_phones, register_day, register_stars
from cuobian.domains.inspections.public import follow_place as inspections_follow
from cuobian.domains.ledger.public import follow_place as ledger_follow
from cuobian.domains.network.public import register_follower, register_papers, register_status_follower
from cuobian.domains.people.pages.mine import other_roles
from cuobian.domains.people.public import ROLES
from cuobian.domains.people.public import follow_place as people_follow
from cuobian.domains.people.public import follow_status as people_follow_status
from cuobian.domains.rating.public import active_stars, place_papers, standings, wording_notes
from cuobian.domains.rating.public import connect_phones as connect_sheets
from cuobian.domains.rating.public import follow_place as rating_follow
from cuobian.domains.rating.public import follow_status as rating_follow_status
from cuobian.domains.rating.values import AUDIT_ACTIONS, AUDIT_FIELDS, AUDIT_SUBJECTS
from cuobian.domains.rectification import values as rectification_words
from cuobian.domains.rectification.public import follow_place as rectification_follow
from cuobian.domains.standards.public import register_wording
from cuobian.domains.visits import values as visits_words
from cuobian.domains.visits.public import PlaceStanding, register_standing, who_goes_where
from cuobian.domains.visits.public import follow_place as visits_follow
from cuobian.domains.visits.public import register_stars as register_star_words
from cuobian.domains.visits.values import after as papers_words
from cuobian.kernel.pages import actor_of
from cuobian.sites import navigation
from cuobian.sites.ui.stars import star_word
from cuobian.support.audit import public as audit
from cuobian.support.inbox.registry import AUDIT_ACTIONS as INBOX_ACTIONS
from cuobian.support.inbox.registry import AUDIT_SUBJECTS as INBOX_SUBJECTS
from cuobian.support.notices import public as notices


def connect() -> None:
    """Called once, when all apps are loaded."""
    desk()
    field()
    people()
    ledger()
    rectification()
    inspections()
    visits()
    visit_papers()
    support()
    portal()
    standards()
    sheets()
    trail_words.connect()
    register_papers(place_papers)
    moved_places()


def desk() -> None:
    """The offices' first page, the rating and its stars, the network and the standards behind it."""
    navigation.register(site="desk", label=_("工作台"), url_name="desk:home", order=10, icon="home")
    navigation.register(
        site="desk",
        label=_("评定"),
        url_name="rating:rounds",
        permission="rating.view",
        order=20,
        icon="list-check",
        under=(
            "/desk/rounds/",
            "/desk/entries/",
            "/desk/draws/",
            "/desk/panels/",
            "/desk/notices/",
            "/desk/objections/",
            "/desk/appeals/",
            "/desk/screens/",
        ),
    )
    navigation.register(
        site="desk", label=_("复核"), url_name="rating:my-appeals", permission="rating.appeal", order=22, icon="scale"
    )
    navigation.register(
        site="desk", label=_("星级"), url_name="rating:stars", permission="rating.view", order=30, icon="star"
    )
    navigation.register(
        site="desk",
        label=_("阵地"),
        url_name="network:list",
        permission="network.view",
        order=40,
        icon="building-community",
    )
    navigation.register(site="desk", label=_("标准"), url_name="standards:index", permission="standards.view", order=50)


def field() -> None:
    """What keepers, institute heads and assessors find, on a phone at the foot."""
    entries = (
        (_("我的站"), "rating:my-place", "rating.own", "home", ("/my/rating/",)),
        (_("观摩本"), "field:notebook", "inspections.write", "notebook", ()),
        (_("检查单"), "rating:my-sheets", "rating.assess", "clipboard-check", ()),
        (_("回避"), "rating:conflicts", "rating.assess", "scale", ()),
        (_("初审"), "rating:reviews", "rating.first_review", "list-check", ()),
        (_("台账"), "ledger:home", "ledger.record", "database", ()),
        (_("标准"), "standards:index", "rating.own", "books", ()),
    )
    for order, (label, name, permission, icon, under) in enumerate(entries):
        navigation.register(
            site="field", label=label, url_name=name, permission=permission, order=order, icon=icon, under=under
        )
    navigation.register(
        site="desk", label=_("我的站"), url_name="rating:my-place", permission="rating.own", order=11, icon="home"
    )
    navigation.register(
        site="desk", label=_("初审"), url_name="rating:reviews", permission="rating.first_review", order=21
    )


def people() -> None:
    """Accounts: the list for offices, and the roles that a person may switch to in the head of every page."""
    navigation.roles_source(other_roles)
    navigation.register(site="desk", label=_("人员"), url_name="people:accounts", permission="people.view", order=90)


def ledger() -> None:
    """The book of facts."""
    navigation.register(
        site="desk",
        label=_("台账"),
        url_name="ledger:home",
        permission="ledger.view",
        order=60,
        under=("/desk/ledger/",),
    )


def rectification() -> None:
    """Tickets: for offices, and on a phone for whoever has to put things right."""
    under = ("/tickets/", "/desk/practices/", "/desk/programmes/")
    navigation.register(
        site="desk",
        label=_("整改"),
        url_name="rectification:tickets",
        permission="rectification.view",
        order=25,
        icon="tool",
        under=under,
    )
    navigation.register(
        site="desk", label=_("待整改"), url_name="rectification:mine", permission="rectification.answer", order=24
    )
    navigation.register(
        site="field",
        label=_("待整改"),
        url_name="rectification:mine",
        permission="rectification.answer",
        order=1,
        icon="tool",
        under=("/tickets/", "/my/self-checks/", "/my/practices/"),
    )


def inspections() -> None:
    """What phones send to the inspections; the rating says which star a place holds."""
    navigation.register(
        site="desk",
        label=_("检查"),
        url_name="inspections:inspections",
        permission="inspections.view",
        order=24,
        icon="clipboard-check",
        under=("/desk/inspections/",),
    )
    connect_phones()
    register_stars(_stars)
    audit.register_words(
        actions=inspection_words.AUDIT_ACTIONS,
        subjects=inspection_words.AUDIT_SUBJECTS,
        fields=inspection_words.AUDIT_FIELDS,
    )


def visits() -> None:
    """Observation programmes: for who plans them, who takes part, who receives; the stars of their places are told by the rating."""
    navigation.register(
        site="desk",
        label=_("观摩"),
        url_name="visits:programmes",
        permission="visits.view",
        order=22,
        icon="route",
        under=("/desk/visits/", "/visits/"),
    )
    navigation.register(site="desk", label=_("我来接待"), url_name="visits:hosting", permission="visits.host", order=23)
    navigation.register(
        site="field",
        label=_("观摩"),
        url_name="visits:mine",
        permission="visits.take_part",
        order=3,
        icon="route",
        under=("/visits/",),
    )
    navigation.register(
        site="field", label=_("接待"), url_name="visits:hosting", permission="visits.host", order=6, icon="users"
    )
    register_star_words(_star_words)
    register_day(who_goes_where)
    audit.register_words(
        actions=visits_words.AUDIT_ACTIONS, subjects=visits_words.AUDIT_SUBJECTS, fields=visits_words.AUDIT_FIELDS
    )


def _star_words(place_ids: Iterable[UUID]) -> dict[UUID, str]:
    return {ident: star_word(star) for ident, star in _stars(place_ids).items()}


def visit_papers() -> None:
    """Before and after a visit: the star and the points of a host's page come from the rating."""
    register_standing(_standing)
    audit.register_words(
        actions=papers_words.AUDIT_ACTIONS, subjects=papers_words.AUDIT_SUBJECTS, fields=papers_words.AUDIT_FIELDS
    )


def _standing(place_ids: Iterable[UUID]) -> dict[UUID, PlaceStanding]:
    return {
        ident: PlaceStanding(known.star, known.url, reverse("rating:my-place"), known.strong, known.weak)
        for ident, known in standings(place_ids).items()
    }


def support() -> None:
    """What waits for a person in the head of every page, the auditor's trail and its words, the working calendar."""
    navigation.todo_source(_waiting)
    navigation.register(
        site="desk", label=_("工作日历"), url_name="calendars:year", permission="calendars.edit", order=93
    )
    navigation.register(
        site="desk", label=_("待定记录"), url_name="inbox:held", permission="inspections.decide", order=28
    )
    audit.register_words(actions=INBOX_ACTIONS, subjects=INBOX_SUBJECTS)
    navigation.register(site="desk", label=_("审计"), url_name="audit:list", permission="audit.view", order=95)
    audit.register_words(roles={role.key: role.label for role in ROLES.values()})
    audit.register_words(actions=AUDIT_ACTIONS, subjects=AUDIT_SUBJECTS, fields=AUDIT_FIELDS)
    audit.register_words(
        actions=rectification_words.AUDIT_ACTIONS,
        subjects=rectification_words.AUDIT_SUBJECTS,
        fields=rectification_words.AUDIT_FIELDS,
    )


def portal() -> None:
    """What the public finds in the head of every page, and on a phone at the foot; the tokens of programs."""
    for order, (label, name, icon, under) in enumerate(
        (
            (_("首页"), "portal:home", "home", ()),
            (_("找站点"), "portal:places", "map-pin", ()),
            (_("星级榜"), "portal:stars", "star", ("/standards/",)),
            (_("公示"), "portal:notices", "message-report", ("/objections/",)),
            (_("验证牌匾"), "portal:verify", "shield-check", ()),
        )
    ):
        navigation.register(site="portal", label=label, url_name=name, order=order, icon=icon, under=under)
    navigation.register(
        site="desk", label=_("接口令牌"), url_name="api_clients:list", permission="api_clients.manage", order=94
    )


def standards() -> None:
    """The author of a standard is told by the rating which points people read differently."""
    register_wording(wording_notes)


def sheets() -> None:
    """What phones send to the sheets of a round, and the sheets that the notebook takes along."""
    connect_sheets()
    navigation.link("notebook", "field:notebook")


def moved_places() -> None:
    """A place that moves has another code: whoever keeps it beside rows of their own follows, people first."""
    followers = (people_follow, rating_follow, rectification_follow, inspections_follow, visits_follow, ledger_follow)
    for follower in followers:
        register_follower(follower)
    register_status_follower(rating_follow_status)
    register_status_follower(people_follow_status)


def _waiting(request: HttpRequest) -> int:
    account_id = actor_of(request).account_id
    return notices.open_count(account_id) if account_id else 0


def _stars(place_ids: Iterable[UUID]) -> dict[UUID, int]:
    return {key: one.star for key, one in active_stars(place_ids).items()}
