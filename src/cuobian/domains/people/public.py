"""The door of the people domain. Foreign keys name "people.Account"."""

from cuobian.domains.people.actions.employments import record_employment
from cuobian.domains.people.actions.first_run import is_first_run
from cuobian.domains.people.actions.following import follow_place, follow_status
from cuobian.domains.people.actions.forgetting import forget_people
from cuobian.domains.people.actions.invitations import Invitation, end_invited, invite_assessor, prolong_invited
from cuobian.domains.people.actions.links import OneTimeLink, reset_password
from cuobian.domains.people.actions.second import urge_a_second
from cuobian.domains.people.queries.demonstration import DemoAccount, demo_accounts
from cuobian.domains.people.queries.holders import (
    account,
    accounts,
    employments,
    holders,
    holders_in_bulk,
    holders_of_permission,
    holders_of_permission_in_bulk,
    holders_under,
)
from cuobian.domains.people.queries.records import AccountRecord, EmploymentRecord
from cuobian.domains.people.values import (
    APPEAL_REVIEWER,
    ASSESSOR,
    AUDITOR,
    CITY_OFFICER,
    DISTRICT_OFFICER,
    INSTITUTE_HEAD,
    PARTICIPANT,
    PERMISSIONS,
    ROLES,
    STATION_KEEPER,
    SYSTEM_ADMINISTRATOR,
    Role,
    roles_with,
)

__all__ = [
    "APPEAL_REVIEWER",
    "ASSESSOR",
    "AUDITOR",
    "CITY_OFFICER",
    "DISTRICT_OFFICER",
    "INSTITUTE_HEAD",
    "PARTICIPANT",
    "PERMISSIONS",
    "ROLES",
    "STATION_KEEPER",
    "SYSTEM_ADMINISTRATOR",
    "AccountRecord",
    "DemoAccount",
    "EmploymentRecord",
    "Invitation",
    "OneTimeLink",
    "Role",
    "account",
    "accounts",
    "demo_accounts",
    "employments",
    "end_invited",
    "follow_place",
    "follow_status",
    "forget_people",
    "holders",
    "holders_in_bulk",
    "holders_of_permission",
    "holders_of_permission_in_bulk",
    "holders_under",
    "invite_assessor",
    "is_first_run",
    "prolong_invited",
    "record_employment",
    "reset_password",
    "roles_with",
    "urge_a_second",
]
