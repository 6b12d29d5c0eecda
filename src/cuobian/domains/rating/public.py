"""The door of the rating: what sites and the domains above may use."""

from cuobian.domains.rating.actions.awards import expire_due
from cuobian.domains.rating.actions.contacts import empty_contact_by_receipt, empty_due_contacts
from cuobian.domains.rating.actions.fairness.running import order_outdated
from cuobian.domains.rating.actions.following import follow_place, follow_status
from cuobian.domains.rating.actions.notice_reminders import remind_of_notices
from cuobian.domains.rating.actions.notices import object_to
from cuobian.domains.rating.actions.panel_drafts import forget_panel_drafts
from cuobian.domains.rating.actions.phones.connecting import connect as connect_phones
from cuobian.domains.rating.actions.star_reminders import remind_of_stars
from cuobian.domains.rating.actions.unstarred_reminders import remind_of_unstarred
from cuobian.domains.rating.queries.desk_round import has_opened_a_round
from cuobian.domains.rating.queries.fairness.points import wording_notes
from cuobian.domains.rating.queries.fairness.public_draws import (
    DrawRecord,
    announced_draw,
    announced_draws,
    draw_file,
)
from cuobian.domains.rating.queries.held import star_counts_on, starred_on, stars_of_places_on, stars_on
from cuobian.domains.rating.queries.load import round_title
from cuobian.domains.rating.queries.place_papers import place_papers, public_papers
from cuobian.domains.rating.queries.standing import standings
from cuobian.domains.rating.queries.star_policy import barred_until
from cuobian.domains.rating.queries.stars import (
    EventRecord,
    ProposalRecord,
    StarRecord,
    active_star_rows,
    active_stars,
    being_rated,
    city_medians,
    lost_stars,
    moved_stars,
    notice,
    notice_rows,
    objection_by_receipt,
    parts_of,
    proposals,
    public_notices,
    published_entry,
    star_by_plaque,
    star_counts,
    star_events,
    star_history,
    star_record,
    stars_stamp,
    told_record,
    unstarred,
)
from cuobian.domains.rating.rules.contacts import contact_ends_on
from cuobian.domains.rating.rules.explaining import sum_words
from cuobian.domains.rating.values import Stage

__all__ = [
    "DrawRecord",
    "EventRecord",
    "ProposalRecord",
    "Stage",
    "StarRecord",
    "active_star_rows",
    "active_stars",
    "announced_draw",
    "announced_draws",
    "barred_until",
    "being_rated",
    "city_medians",
    "connect_phones",
    "contact_ends_on",
    "draw_file",
    "empty_contact_by_receipt",
    "empty_due_contacts",
    "expire_due",
    "follow_place",
    "follow_status",
    "forget_panel_drafts",
    "has_opened_a_round",
    "lost_stars",
    "moved_stars",
    "notice",
    "notice_rows",
    "object_to",
    "objection_by_receipt",
    "order_outdated",
    "parts_of",
    "place_papers",
    "proposals",
    "public_notices",
    "public_papers",
    "published_entry",
    "remind_of_notices",
    "remind_of_stars",
    "remind_of_unstarred",
    "round_title",
    "standings",
    "star_by_plaque",
    "star_counts",
    "star_counts_on",
    "star_events",
    "star_history",
    "star_record",
    "starred_on",
    "stars_of_places_on",
    "stars_on",
    "stars_stamp",
    "sum_words",
    "told_record",
    "unstarred",
    "wording_notes",
]
