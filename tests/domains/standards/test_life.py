"""The life of a version: the whole table, the facts of each state, and a published text that nothing can change."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import DatabaseError
from tests import cast
from tests.cast import NOW
from tests.domains.standards.making import SYSTEM, draft, published, station

from cuobian.domains.standards import actions, queries
from cuobian.domains.standards.documents import edit
from cuobian.domains.standards.documents.paths import path_of
from cuobian.domains.standards.models import StandardVersion
from cuobian.domains.standards.states import ACTIONS, LIFE, move
from cuobian.domains.standards.values import VersionStatus
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

OPEN = {
    ("draft", "change"): "draft",
    ("draft", "discard"): "discarded",
    ("draft", "copy"): "draft",
    ("draft", "publish"): "published",
    ("published", "copy"): "published",
    ("published", "retire"): "retired",
    ("retired", "copy"): "retired",
}


@pytest.mark.parametrize("status", VersionStatus.values)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_table_of_life_is_complete(status, action):
    if (status, action) in OPEN:
        assert move(status, action).to == OPEN[status, action]
    else:
        with pytest.raises(Conflict) as refused:
            move(status, action)
        assert refused.value.message


def test_every_move_names_a_permission_that_exists():
    assert {step.permission for step in LIFE.values()} == {"standards.edit", "standards.publish"}


def _do(action, row, actor=SYSTEM):
    common = {"actor": actor, "version_id": row.id, "now": NOW}
    document = station()
    return {
        "change": lambda: actions.change_draft(**common, revision=row.revision, document=document),
        "discard": lambda: actions.discard_draft(**common),
        "copy": lambda: actions.copy_version(**common),
        "publish": lambda: actions.publish_version(**common, revision=row.revision, effective_from=None),
        "retire": lambda: actions.retire_version(**common, reason="换新"),
    }[action]()


def _in_state(status):
    if status == "draft":
        return draft()
    row = published()
    return (
        row
        if status == "published"
        else actions.retire_version(actor=SYSTEM, version_id=row.id, reason="换新", now=NOW)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("status", VersionStatus.values)
@pytest.mark.parametrize("action", ACTIONS)
def test_actions_obey_the_table(status, action):
    row = _in_state(status)
    if (status, action) not in OPEN:
        with pytest.raises(Conflict):
            _do(action, row)
        return
    _do(action, row)
    left = StandardVersion.objects.filter(pk=row.id).values_list("status", flat=True).first()
    assert (left or "discarded") == OPEN[status, action]


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["district_officer", "station_keeper", "assessor", "auditor", "visitor"])
@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_city_office_writes(part, action):
    actor = cast.actor_of_role(part)
    row = _in_state("published" if action == "retire" else "draft")
    with pytest.raises(NotAllowed):
        _do(action, row, actor)


@pytest.mark.django_db
def test_numbers_are_given_at_publication_without_holes():
    first = published()
    thrown = draft()
    actions.discard_draft(actor=SYSTEM, version_id=thrown.id, now=NOW)
    second = published()
    assert (first.number, second.number) == (1, 2)
    assert queries.published("station").id == second.id


@pytest.mark.django_db
def test_the_version_in_force_is_effective_and_not_retired():
    first = published()
    later = draft()
    actions.publish_version(
        actor=SYSTEM,
        version_id=later.id,
        revision=later.revision,
        effective_from=NOW.date() + timedelta(days=30),
        now=NOW,
    )
    assert queries.published("station", on=NOW.date()).id == first.id
    assert queries.published("station", on=NOW.date() + timedelta(days=30)).id == later.id
    assert queries.published("institute") is None


@pytest.mark.django_db
def test_a_draft_with_faults_is_not_published():
    row = draft()
    plain = edit.plain_of(station())
    spoilt = edit.read_back(edit.changed(plain, path_of(plain, "Z1.1.1"), {"points": 5}))
    changed = actions.change_draft(actor=SYSTEM, version_id=row.id, revision=row.revision, document=spoilt, now=NOW)
    with pytest.raises(Invalid) as refused:
        _do("publish", changed)
    assert refused.value.faults[0].place == "Z1 › Z1.1 · 分值"
    assert queries.version(row.id).is_draft


@pytest.mark.django_db
def test_a_day_of_effect_in_the_past_is_refused():
    row = draft()
    with pytest.raises(Invalid):
        actions.publish_version(
            actor=SYSTEM,
            version_id=row.id,
            revision=row.revision,
            effective_from=NOW.date() - timedelta(days=1),
            now=NOW,
        )


@pytest.mark.django_db
def test_a_stale_form_is_refused_and_changes_nothing():
    row = draft()
    actions.describe_draft(
        actor=SYSTEM, version_id=row.id, revision=row.revision, title="甲", note="", is_sample=False, now=NOW
    )
    with pytest.raises(Conflict):
        actions.describe_draft(
            actor=SYSTEM, version_id=row.id, revision=row.revision, title="乙", note="", is_sample=False, now=NOW
        )
    with pytest.raises(Conflict):
        _do("publish", row)
    assert queries.version(row.id).title == "甲"


@pytest.mark.django_db
def test_a_second_standard_for_the_same_kind_of_place_is_refused():
    draft()
    plain = edit.plain_of(station())
    plain["standard"]["code"] = "OTHER"
    with pytest.raises(Invalid, match="有几处要改"):
        actions.create_drafts(actor=SYSTEM, documents=[edit.read_back(plain)], now=NOW)


@pytest.mark.django_db
def test_an_unknown_version_is_not_found():
    row = draft()
    actions.discard_draft(actor=SYSTEM, version_id=row.id, now=NOW)
    with pytest.raises(NotFound):
        queries.version(row.id)
    with pytest.raises(NotFound):
        _do("copy", row)


def _sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "title = 'x'", "document = '{}'", "digest = repeat('0', 64)", "number = 9", "status = 'draft'", "is_sample = NOT is_sample",
        "published_by_name = 'x'", "effective_from = '2020-01-01'", "note = 'x'", "revision = 9",
        "status = 'retired', retired_by_name = 'x', retired_at = published_at, retired_reason = 'x', document = '{}'",
    ],
)  # fmt: skip
def test_a_published_row_cannot_be_changed_by_sql(change):
    row = published()
    statement = change.replace("repeat('0', 64)", f"'{'0' * 64}'")
    with pytest.raises(DatabaseError):
        _sql(f"UPDATE standards_standardversion SET {statement} WHERE number = 1")
    assert queries.version(row.id) == row


@pytest.mark.django_db
def test_published_and_retired_rows_cannot_be_deleted_or_revived_by_sql():
    row = published()
    with pytest.raises(DatabaseError):
        _sql("DELETE FROM standards_standardversion")
    actions.retire_version(actor=SYSTEM, version_id=row.id, reason="换新", now=NOW)
    with pytest.raises(DatabaseError):
        _sql("DELETE FROM standards_standardversion")
    with pytest.raises(DatabaseError):
        _sql("UPDATE standards_standardversion SET retired_reason = 'x'")
    with pytest.raises(DatabaseError):
        _sql(
            "UPDATE standards_standardversion SET status = 'published', retired_at = NULL, retired_by_name = '', retired_reason = ''"
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "status = 'published'", "number = 4", "status = 'gone'", "published_by_name = 'x'", "retired_reason = 'x'",
        "digest = 'short'", "title = ''", "status = 'retired', number = 1",
        "status = 'published', number = 0, published_by_name = 'x', published_at = created_at, effective_from = '2026-01-01'",
    ],
)  # fmt: skip
def test_a_state_without_its_facts_is_refused_by_the_database(change):
    draft()
    with pytest.raises(IntegrityError):
        _sql(f"UPDATE standards_standardversion SET {change}")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins():
    row = draft()
    start, outcomes = threading.Barrier(2), []

    def publish():
        try:
            start.wait(5)
            outcomes.append(_do("publish", row).number)
        except (Conflict, DatabaseError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, outcomes)) == ["1", "Conflict"]
    assert queries.published("station", on=NOW.date()).number == 1


@pytest.mark.django_db
def test_every_step_is_in_the_audit_trail():
    from cuobian.support.audit.models import Entry

    row = published()
    _do("copy", row)
    actions.retire_version(actor=SYSTEM, version_id=row.id, reason="换新", now=NOW)
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "standards.create", "standards.publish", "standards.copy", "standards.retire",
    ]  # fmt: skip
