"""The access table: every address, for every member of the cast.

One line an address and method: its name, the method, what stands behind its arguments (see `ground.py`; "-" is nothing), and what
each member of the cast gets.

    200    the page            302    led on to another page      login  led to the sign-in page
    in     past the door: an empty form was looked at (200, 302, 409 or 422), whatever came of it
    403    sees it, may not    404    outside of what this person can see

The officers are Siming's and Tong'an's; the keepers are Hongshan's (350203001001) and its neighbour's (350203001004). Where a
district's own entry is asked for, it is `own`, `appealed`, `awarded`, `reviewed` (Siming) or `published`, `judged` (Tong'an).
"""

from typing import NamedTuple

PARTS = (
    "visitor",
    "system_administrator",
    "city_officer",
    "district_officer",
    "neighbour_officer",
    "institute_head",
    "station_keeper",
    "neighbour_keeper",
    "assessor",
    "appeal_reviewer",
    "auditor",
    "participant",
)


class Row(NamedTuple):
    """One line: codes by member of the cast."""

    name: str
    method: str
    key: str
    codes: dict[str, str]


# fmt: off
TABLE = """
#                            of                    visit admin city  distr neigh inst  keep  nkeep asses revw  audit parti
sites:elder             GET  -                     302   302   302   302   302   302   302   302   302   302   302   302
sites:language          GET  -                     302   302   302   302   302   302   302   302   302   302   302   302
sites:design            GET  -                     404   404   404   404   404   404   404   404   404   404   404   404
sites:design-page       GET  sample-form           404   404   404   404   404   404   404   404   404   404   404   404

portal:home             GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:places           GET  -?q=hongshan          200   200   200   200   200   200   200   200   200   200   200   200
portal:positions        GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:place            GET  place                 200   200   200   200   200   200   200   200   200   200   200   200
portal:record           GET  place                 200   200   200   200   200   200   200   200   200   200   200   200
portal:stars            GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:standards        GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:standard         GET  version               200   200   200   200   200   200   200   200   200   200   200   200
portal:notices          GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:notice           GET  notice                200   200   200   200   200   200   200   200   200   200   200   200
portal:draws            GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:draw             GET  drawn                 200   200   200   200   200   200   200   200   200   200   200   200
portal:draw-file        GET  drawn                 200   200   200   200   200   200   200   200   200   200   200   200
portal:proposal         GET  published             200   200   200   200   200   200   200   200   200   200   200   200
portal:object           GET  published             200   200   200   200   200   200   200   200   200   200   200   200
portal:object           POST published             in    in    in    in    in    in    in    in    in    in    in    in
portal:objection        GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:receipt          GET  receipt               200   200   200   200   200   200   200   200   200   200   200   200
portal:receipt-empty    POST receipt               in    in    in    in    in    in    in    in    in    in    in    in
portal:verify           GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:plaque           GET  plaque                200   200   200   200   200   200   200   200   200   200   200   200
portal:help             GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:privacy          GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:accessibility    GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:sources          GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
portal:robots           GET  -                     200   200   200   200   200   200   200   200   200   200   200   200

desk:home               GET  -                     login 200   200   200   200   200   302   302   302   302   200   302
desk:search             GET  -?q=鸿山                login 200   200   200   200   200   200   200   200   200   200   200

field:home              GET  -                     login 302   302   302   302   302   302   302   302   302   302   302
field:notebook          GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
field:worker            GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
field:manifest          GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
field:hand-in           GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
field:hand-in           POST -                     login in    in    in    in    in    in    in    in    in    in    in

people:sign-in          GET  -                     200   302   302   302   302   302   302   302   302   302   302   302
people:sign-in          POST -                     in    in    in    in    in    in    in    in    in    in    in    in
people:second-factor    GET  -                     login   302   302   302   302   302   302   302   302   302   302   302
people:second-factor    POST -                     login in    in    in    in    in    in    in    in    in    in    in
people:sign-out         POST -                     login login login login login login login login login login login login
people:link             GET  link                  200   200   200   200   200   200   200   200   200   200   200   200
people:link             POST link                  in    in    in    in    in    in    in    in    in    in    in    in
people:setup            GET  -                     404   404   404   404   404   404   404   404   404   404   404   404
people:setup            POST -                     404   404   404   404   404   404   404   404   404   404   404   404
people:security         GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
people:end-device       POST device                login 404   404   404   404   404   in    404   404   404   404   404
people:end-others       POST -                     login in    in    in    in    in    in    in    in    in    in    in
people:factor-set-up    GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
people:factor-set-up    POST -                     login in    in    in    in    in    in    in    in    in    in    in
people:factor-off       POST -                     login 403   403   403   403   403   403   403   403   403   403   403
people:recovery-codes   POST -                     login in    in    in    in    403   403   403   403   403   403   403
people:password         GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
people:password         POST -                     login in    in    in    in    in    in    in    in    in    in    in
people:language         POST -                     login in    in    in    in    in    in    in    in    in    in    in
people:roles            GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
people:switch-role      POST -                     login in    in    in    in    in    in    in    in    in    in    in
people:accounts         GET  -                     login 200   200   200   200   200   403   403   403   403   200   403
people:create           GET  -                     login 200   200   200   200   403   403   403   403   403   403   403
people:create           POST -                     login in    in    in    in    403   403   403   403   403   403   403
people:import           GET  -                     login 200   200   200   200   403   403   403   403   403   403   403
people:import           POST -                     login in    in    in    in    403   403   403   403   403   403   403
people:import-template  GET  -                     login 200   200   200   200   403   403   403   403   403   403   403
people:import-write     POST -                     login in    in    in    in    403   403   403   403   403   403   403
people:account          GET  account               login 200   200   200   404   200   403   403   403   403   200   403
people:edit             GET  account               login 200   403   200   404   403   403   403   403   403   403   403
people:edit             POST account               login in    403   in    404   403   403   403   403   403   403   403
people:employ           GET  account               login 200   403   200   404   403   403   403   403   403   403   403
people:employ           POST account               login in    403   in    404   403   403   403   403   403   403   403
people:grant            GET  account               login 200   200   200   404   403   403   403   403   403   403   403
people:grant            POST account               login in    in    in    404   403   403   403   403   403   403   403
people:reset-password   GET  account               login 200   403   200   404   403   403   403   403   403   403   403
people:reset-password   POST account               login in    403   in    404   403   403   403   403   403   403   403
people:clear-factor     GET  account               login 200   403   200   404   403   403   403   403   403   403   403
people:clear-factor     POST account               login in    403   in    404   403   403   403   403   403   403   403
people:close            GET  account               login 200   403   200   404   403   403   403   403   403   403   403
people:close            POST account               login in    403   in    404   403   403   403   403   403   403   403
people:reopen           POST account               login in    403   in    404   403   403   403   403   403   403   403
people:ask-password     POST account               login in    403   in    404   403   403   403   403   403   403   403
people:revoke           GET  grant                 login 200   200   200   404   403   403   403   403   403   403   403
people:revoke           POST grant                 login in    in    in    404   403   403   403   403   403   403   403

network:list            GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
network:areas           GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
network:areas-load      POST -                     login in    in    404   404   403   403   403   403   403   403   403
network:area            GET  area                  login 200   200   200   404   200   200   200   200   200   200   200
network:new             GET  -?area=350203001      login 200   200   200   404   403   403   403   403   403   403   403
network:new             POST -?area=350203001      login in    in    in    404   403   403   403   403   403   403   403
network:imports         GET  -                     login 200   200   200   200   403   403   403   403   403   403   403
network:imports         POST -                     login in    in    in    in    403   403   403   403   403   403   403
network:import-template GET  -                     login 200   200   200   200   403   403   403   403   403   403   403
network:import          GET  network-batch         login 404   404   200   404   403   403   403   403   403   403   403
network:import-apply    POST network-batch         login 404   404   in    404   403   403   403   403   403   403   403
network:import-discard  POST network-batch         login 404   404   in    404   403   403   403   403   403   403   403
network:import-undo     GET  network-batch         login 404   404   200   404   403   403   403   403   403   403   403
network:import-undo     POST network-batch         login 404   404   in    404   403   403   403   403   403   403   403
network:import-wrong    GET  network-batch         login 404   404   200   404   403   403   403   403   403   403   403
network:place           GET  station               login 200   200   200   404   200   200   404   200   200   200   200
network:history         GET  station               login 200   200   200   404   200   200   404   200   200   200   200
network:edit            GET  station               login 200   200   200   404   200   200   404   403   403   403   403
network:edit            POST station               login in    in    in    404   in    in    404   403   403   403   403
network:rooms           GET  station               login 200   200   200   404   200   403   404   403   403   403   403
network:rooms           POST station               login in    in    in    404   in    403   404   403   403   403   403
network:photos          GET  station               login 200   200   200   404   200   200   404   403   403   403   403
network:photos          POST station               login in    in    in    404   in    in    404   403   403   403   403
network:photo-remove    POST station-photo         login in    in    in    404   in    in    404   403   403   403   403
network:area-step       GET  area-rename           login 200   200   403   404   403   403   403   403   403   403   403
network:area-step       POST area-rename           login in    in    403   404   403   403   403   403   403   403   403
network:plans           GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
network:plan            GET  planned               login 200   200   200   404   200   200   404   200   200   200   200
network:plan-cancel     GET  planned               login 200   200   200   404   403   403   403   403   403   403   403
network:plan-cancel     POST planned               login in    in    in    404   403   403   403   403   403   403   403
network:step            GET  station-rename        login 200   200   200   404   403   403   403   403   403   403   403
network:step            POST station-rename        login in    in    in    404   403   403   403   403   403   403   403
network:step            GET  station-correct       login 200   200   200   404   403   403   403   403   403   403   403
network:step            POST station-correct       login in    in    in    404   403   403   403   403   403   403   403

ledger:home             GET  -                     login 302   302   302   302   302   302   302   403   302   302   403
ledger:days             GET  -                     login 200   200   200   200   200   200   200   403   200   200   403
ledger:close-days       POST -                     login 403   in    in    in    403   403   403   403   403   403   403
ledger:verify           POST -                     login in    403   403   403   403   403   403   403   403   in    403
ledger:batches          GET  -                     login 200   200   200   200   200   200   200   403   200   200   403
ledger:new-batch        GET  -                     login 403   200   200   200   200   403   403   403   403   403   403
ledger:new-batch        POST -                     login 403   in    in    in    in    403   403   403   403   403   403
ledger:template         GET  -                     login 403   200   200   200   200   403   403   403   403   403   403
ledger:batch            GET  fact-batch            login 200   200   200   404   200   404   404   403   200   200   403
ledger:batch-wrong      GET  fact-batch            login 200   200   200   404   200   404   404   403   200   200   403
ledger:batch-step       GET  fact-batch-approve    login 302   302   302   404   302   404   404   403   302   302   403
ledger:batch-step       POST fact-batch-approve    login 403   in    in    404   403   404   404   403   403   403   403
ledger:fact             GET  fact                  login 200   200   200   404   200   200   404   403   200   200   403
ledger:correct          GET  fact                  login 403   403   403   403   200   200   404   403   403   403   403
ledger:correct          POST fact                  login 403   403   403   403   in    in    404   403   403   403   403
ledger:place            GET  station               login 200   200   200   404   200   200   404   403   200   200   403

rectification:tickets           GET  -                 login 200   200   200   200   200   200   200   403   403   200   403
rectification:bulk              POST -                 login 403   in    in    in    403   403   403   403   403   403   403
rectification:new               GET  -                 login 403   200   200   200   200   403   403   403   403   403   403
rectification:new               POST -                 login 403   in    in    in    in    403   403   403   403   403   403
rectification:rules             GET  -                 login 200   200   200   200   200   200   200   403   403   200   403
rectification:rules             POST -                 login 403   in    403   403   403   403   403   403   403   403   403
rectification:board             GET  -                 login 200   200   200   200   200   200   200   403   403   200   403
rectification:map               GET  -                 login 200   200   200   200   200   200   200   403   403   200   403
rectification:mine              GET  -                 login 403   403   403   403   200   200   200   403   403   403   403
rectification:ticket            GET  ticket            login 200   200   200   404   200   200   404   403   403   200   403
rectification:ticket            GET  centre-ticket     login 200   200   200   404   404   404   404   403   403   200   403
rectification:extension         GET  ticket-asked      login 200   200   200   404   200   200   404   403   403   200   403
rectification:extension         POST ticket-asked      login 403   in    in    404   in    403   404   403   403   403   403
rectification:pause             GET  ticket            login 403   200   200   404   403   403   403   403   403   403   403
rectification:pause             POST ticket            login 403   in    in    404   403   403   403   403   403   403   403
rectification:assign            GET  ticket            login 403   200   200   404   403   403   403   403   403   403   403
rectification:assign            POST ticket            login 403   in    in    404   403   403   403   403   403   403   403
rectification:merge             GET  ticket            login 403   200   200   404   403   403   403   403   403   403   403
rectification:merge             POST ticket            login 403   in    in    404   403   403   403   403   403   403   403
rectification:photo-add         POST ticket-before     login 403   in    in    404   in    403   404   403   403   403   403
rectification:photo-drop        POST ticket-photo      login 403   in    in    404   403   403   404   403   403   403   403
rectification:step              GET  ticket-accept     login 403   403   403   404   200   200   404   403   403   403   403
rectification:step              POST ticket-accept     login 403   403   403   404   in    in    404   403   403   403   403
rectification:step              GET  centre-accept     login 403   403   200   404   404   404   404   403   403   403   403
rectification:step              POST centre-accept     login 403   403   in    404   404   404   404   403   403   403   403
rectification:spend             GET  task              login 403   200   200   404   403   403   403   403   403   403   403
rectification:spend             POST task              login 403   in    in    404   403   403   403   403   403   403   403
rectification:repeated          GET  -                 login 200   200   200   200   200   200   200   403   403   200   403
rectification:self-check-new    GET  version-point     login 403   200   200   200   403   403   403   403   403   403   403
rectification:self-check-new    POST version-point     login 403   in    in    in    403   403   403   403   403   403   403
rectification:self-check        GET  self-check        login 200   200   200   404   200   200   200   403   403   200   403
rectification:self-check        GET  centre-check      login 200   200   200   200   200   200   200   403   403   200   403
rectification:self-check-answer GET  self-check-item   login 403   403   403   404   200   200   404   403   403   403   403
rectification:self-check-answer POST self-check-item   login 403   403   403   404   in    in    404   403   403   403   403
rectification:self-check-answer GET  centre-item       login 403   403   200   404   404   404   404   403   403   403   403
rectification:self-check-answer POST centre-item       login 403   403   in    404   404   404   404   403   403   403   403
rectification:practices         GET  -                 login 200   200   200   200   200   200   200   403   403   200   403
rectification:practice-new      GET  -                 login 403   200   200   200   403   403   403   403   403   403   403
rectification:practice-new      POST -                 login 403   in    in    in    403   403   403   403   403   403   403
rectification:practice          GET  practice          login 200   200   200   404   200   200   200   403   403   200   403
rectification:practice          POST practice          login 403   in    in    404   403   403   403   403   403   403   403
rectification:practice          GET  centre-practice   login 200   200   200   200   200   200   200   403   403   200   403
rectification:practice          POST centre-practice   login 403   in    403   403   403   403   403   403   403   403   403
rectification:practice-answer   GET  practice-answer   login 403   403   403   404   200   200   404   403   403   403   403
rectification:practice-answer   POST practice-answer   login 403   403   403   404   in    in    404   403   403   403   403
rectification:practice-answer   GET  centre-answer     login 403   403   200   404   404   404   404   403   403   403   403
rectification:practice-answer   POST centre-answer     login 403   403   in    404   404   404   404   403   403   403   403
rectification:programmes        GET  -                 login 200   200   200   200   200   200   200   403   403   200   403
rectification:programme-new     GET  -                 login 403   200   200   200   403   403   403   403   403   403   403
rectification:programme-new     POST -                 login 403   in    in    in    403   403   403   403   403   403   403
rectification:programme         GET  programme         login 200   200   200   404   200   200   200   403   403   200   403
rectification:programme-edit    GET  programme         login 403   200   200   404   403   403   403   403   403   403   403
rectification:programme-edit    POST programme         login 403   in    in    404   403   403   403   403   403   403   403
rectification:programme-step    GET  programme-end     login 403   200   200   404   403   403   403   403   403   403   403
rectification:programme-step    POST programme-end     login 403   in    in    404   403   403   403   403   403   403   403
rectification:task-new          GET  programme         login 403   200   200   404   403   403   403   403   403   403   403
rectification:task-new          POST programme         login 403   in    in    404   403   403   403   403   403   403   403
rectification:member-new        GET  programme         login 403   200   200   404   403   403   403   403   403   403   403
rectification:member-new        POST programme         login 403   in    in    404   403   403   403   403   403   403   403
rectification:member-drop       POST programme-member  login 403   in    in    404   403   403   403   403   403   403   403
rectification:programme-board   GET  programme         login 200   200   200   404   200   200   200   403   403   200   403
rectification:timeline          GET  programme         login 200   200   200   404   200   200   200   403   403   200   403
rectification:weekly            GET  programme         login 200   200   200   404   200   200   200   403   403   200   403
rectification:weekly-pdf        GET  programme         login 200   200   200   404   200   200   200   403   403   200   403

standards:index         GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
standards:import        GET  -                     login 403   200   403   403   403   403   403   403   403   403   403
standards:import        POST -                     login 403   in    403   403   403   403   403   403   403   403   403
standards:import-write  POST -                     login 403   in    403   403   403   403   403   403   403   403   403
standards:compare       GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
standards:read          GET  version               login 200   200   200   200   200   200   200   200   200   200   200
standards:export-yaml   GET  version               login 200   200   200   200   200   200   200   200   200   200   200
standards:export-excel  GET  version               login 200   200   200   200   200   200   200   200   200   200   200
standards:edit          GET  draft                 login 403   200   403   403   403   403   403   403   403   403   403
standards:arrange       POST draft                 login 403   in    403   403   403   403   403   403   403   403   403
standards:about         GET  draft                 login 403   200   403   403   403   403   403   403   403   403   403
standards:about         POST draft                 login 403   in    403   403   403   403   403   403   403   403   403
standards:edit-place    GET  draft-dimension       login 403   200   403   403   403   403   403   403   403   403   403
standards:edit-place    POST draft-dimension       login 403   in    403   403   403   403   403   403   403   403   403
standards:copy          POST version               login 403   in    403   403   403   403   403   403   403   403   403
standards:publish       GET  draft                 login 403   200   403   403   403   403   403   403   403   403   403
standards:publish       POST draft                 login 403   in    403   403   403   403   403   403   403   403   403
standards:retire        GET  version               login 403   200   403   403   403   403   403   403   403   403   403
standards:retire        POST version               login 403   in    403   403   403   403   403   403   403   403   403
standards:discard       GET  draft                 login 403   200   403   403   403   403   403   403   403   403   403
standards:discard       POST draft                 login 403   in    403   403   403   403   403   403   403   403   403

rating:rounds           GET  -                     login 200   200   200   200   403   403   403   403   403   200   403
rating:round-new        GET  -                     login 403   200   403   403   403   403   403   403   403   403   403
rating:round-new        POST -                     login 403   in    403   403   403   403   403   403   403   403   403
rating:simulate         GET  -                     login 403   200   403   403   403   403   403   403   403   403   403
rating:simulate         POST -                     login 403   in    403   403   403   403   403   403   403   403   403
rating:round-dates      POST -                     login 403   in    403   403   403   403   403   403   403   403   403
rating:round            GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:round-extend     GET  round                 login 403   200   403   403   403   403   403   403   403   403   403
rating:round-extend     POST round                 login 403   in    403   403   403   403   403   403   403   403   403
rating:round-close      GET  round                 login 403   200   403   403   403   403   403   403   403   403   403
rating:round-close      POST round                 login 403   in    403   403   403   403   403   403   403   403   403
rating:round-carry      GET  round                 login 403   200   403   403   403   403   403   403   403   403   403
rating:round-edit       GET  draft-round           login 403   200   403   403   403   403   403   403   403   403   403
rating:round-edit       POST draft-round           login 403   in    403   403   403   403   403   403   403   403   403
rating:round-discard    GET  draft-round           login 403   200   403   403   403   403   403   403   403   403   403
rating:round-discard    POST draft-round           login 403   in    403   403   403   403   403   403   403   403   403
rating:round-cancel     GET  opening               login 403   200   403   403   403   403   403   403   403   403   403
rating:round-cancel     POST opening               login 403   in    403   403   403   403   403   403   403   403   403
rating:round-resume     POST opening               login 403   in    403   403   403   403   403   403   403   403   403
rating:entries          GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:entries-do       POST round                 login 404   404   404   404   403   403   403   403   403   404   403
rating:view-keep        POST round                 login 403   in    in    in    403   403   403   403   403   403   403
rating:view-drop        POST view                  login 403   404   in    404   403   403   403   403   403   403   403
rating:figures-disputed GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:panels           GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:panel-new        GET  round                 login 403   200   200   200   403   403   403   403   403   403   403
rating:panel-new        POST round                 login 403   in    in    in    403   403   403   403   403   403   403
rating:panel-check      POST round                 login 403   in    in    in    403   403   403   403   403   403   403
rating:panel-draft-discard GET  panel-draft        login 404   200   404   404   403   403   403   403   403   404   403
rating:panel-draft-discard POST panel-draft        login 404   in    404   404   403   403   403   403   403   404   403
rating:panel-graph      GET  round                 login 403   200   403   403   403   403   403   403   403   200   403
rating:draws            GET  round                 login 403   200   200   200   403   403   403   403   403   200   403
rating:draw-new         GET  round                 login 403   200   200   200   403   403   403   403   403   403   403
rating:draw-new         POST round                 login 403   in    in    in    403   403   403   403   403   403   403
rating:teams            GET  round                 login 403   200   200   200   403   403   403   403   403   403   403
rating:draw             GET  drawn                 login 403   200   404   200   403   403   403   403   403   200   403
rating:draw-edit        GET  draw-prepared         login 403   403   404   200   403   403   403   403   403   403   403
rating:draw-edit        POST draw-prepared         login 403   403   404   in    403   403   403   403   403   403   403
rating:draw-announce    GET  draw-prepared         login 403   403   404   200   403   403   403   403   403   403   403
rating:draw-announce    POST draw-prepared         login 403   403   404   in    403   403   403   403   403   403   403
rating:draw-number      POST draw-announced        login 403   403   404   in    403   403   403   403   403   403   403
rating:draw-change      GET  drawn-seat            login 403   403   404   200   403   403   403   403   403   403   403
rating:draw-change      POST drawn-seat            login 403   403   404   in    403   403   403   403   403   403   403
rating:draw-effect      POST drawn-seat            login 403   403   404   in    403   403   403   403   403   403   403
rating:draw-publish     GET  drawn                 login 403   403   404   200   403   403   403   403   403   403   403
rating:draw-publish     POST drawn                 login 403   403   404   in    403   403   403   403   403   403   403
rating:draw-cancel      GET  draw-prepared         login 403   403   404   200   403   403   403   403   403   403   403
rating:draw-cancel      POST draw-prepared         login 403   403   404   in    403   403   403   403   403   403   403
rating:draw-again       POST drawn                 login 403   in    404   in    403   403   403   403   403   in    403
rating:round-conflicts  GET  round                 login 403   200   200   200   403   403   403   403   403   403   403
rating:invited          GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:invited-new      GET  round                 login 403   200   200   200   403   403   403   403   403   403   403
rating:invited-new      POST round                 login 403   in    in    in    403   403   403   403   403   403   403
rating:invited-end      GET  invitation            login 403   200   404   200   403   403   403   403   403   403   403
rating:invited-end      POST invitation            login 403   in    404   in    403   403   403   403   403   403   403
rating:invited-link     GET  invitation            login 403   200   404   200   403   403   403   403   403   403   403
rating:invited-link     POST invitation            login 403   in    404   in    403   403   403   403   403   403   403
rating:notices          GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:notice-new       GET  round                 login 403   200   403   403   403   403   403   403   403   403   403
rating:objections       GET  round                 login 403   200   200   200   403   403   403   403   403   403   403
rating:appeals          GET  round                 login 403   200   200   200   403   403   403   403   403   403   403
rating:severities       GET  round                 login 403   200   403   403   403   403   403   403   403   200   403
rating:fair-places      GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:fair-place       GET  fair-place            login 200   200   200   404   403   403   403   403   403   200   403
rating:fair-move        GET  fair-place            login 403   403   409   404   403   403   403   403   403   403   403
rating:fair-move        POST fair-place            login 403   403   in    404   403   403   403   403   403   403   403
rating:entry            GET  awarded               login 200   200   200   404   403   403   403   403   403   200   403
rating:entry-act        GET  judged-withdraw       login 403   200   404   403   403   403   403   403   403   403   403
rating:entry-act        POST judged-withdraw       login 403   in    404   403   403   403   403   403   403   403   403
rating:ruling           GET  reviewed-figure       login 403   403   200   404   403   403   403   403   403   403   403
rating:ruling           POST reviewed-figure       login 403   403   in    404   403   403   403   403   403   403   403
rating:figure-right     GET  judged-figure         login 403   403   404   200   403   403   403   403   403   403   403
rating:figure-right     POST judged-figure         login 403   403   404   in    403   403   403   403   403   403   403
rating:reconsider       GET  judged-point          login 403   403   404   200   403   403   403   403   403   403   403
rating:reconsider       POST judged-point          login 403   403   404   in    403   403   403   403   403   403   403
rating:mark-new         GET  judged                login 403   403   404   200   403   403   403   403   403   403   403
rating:mark-new         POST judged                login 403   403   404   in    403   403   403   403   403   403   403
rating:mark-revoke      GET  judged-mark           login 403   403   404   200   403   403   403   403   403   403   403
rating:mark-revoke      POST judged-mark           login 403   403   404   in    403   403   403   403   403   403   403
rating:panel            GET  panel                 login 200   200   404   200   403   403   403   403   403   200   403
rating:panel-replace    GET  panel                 login 403   403   404   200   403   403   403   403   403   403   403
rating:panel-replace    POST panel                 login 403   403   404   in    403   403   403   403   403   403   403
rating:panel-add        GET  panel                 login 403   403   404   200   403   403   403   403   403   403   403
rating:panel-add        POST panel                 login 403   403   404   in    403   403   403   403   403   403   403
rating:notice           GET  notice                login 200   200   404   200   403   403   403   403   403   200   403
rating:notice-close     GET  notice                login 403   200   403   403   403   403   403   403   403   403   403
rating:notice-close     POST notice                login 403   in    403   403   403   403   403   403   403   403   403
rating:objection        GET  objection             login 403   200   404   200   403   403   403   403   403   403   403
rating:objection        POST objection             login 403   in    404   in    403   403   403   403   403   403   403
rating:objection-empty  GET  objection             login 403   200   404   200   403   403   403   403   403   403   403
rating:objection-empty  POST objection             login 403   in    404   in    403   403   403   403   403   403   403
rating:appeal-assign    GET  appeal                login 403   200   200   404   403   403   403   403   403   403   403
rating:appeal-assign    POST appeal                login 403   in    in    404   403   403   403   403   403   403   403
rating:my-appeals       GET  -                     login 403   403   403   403   403   403   403   403   200   403   403
rating:appeal           GET  appeal                login 403   403   403   403   403   403   403   403   200   403   403
rating:appeal           POST appeal                login 403   403   403   403   403   403   403   403   in    403   403
rating:stars            GET  -                     login 200   200   200   200   403   403   403   403   403   200   403
rating:stars-check      GET  -                     login 403   200   200   200   403   403   403   403   403   403   403
rating:stars-check      POST -                     login 403   in    in    in    403   403   403   403   403   403   403
rating:award            GET  award                 login 200   200   200   404   403   403   403   403   403   200   403
rating:award-change     GET  award-warn            login 403   200   403   404   403   403   403   403   403   403   403
rating:award-change     POST award-warn            login 403   in    403   404   403   403   403   403   403   403   403
rating:agreement        GET  round                 login 403   200   403   403   403   403   403   403   403   200   403
rating:point-agreement  GET  fair-point            login 403   200   403   403   403   403   403   403   403   200   403
rating:screens          GET  round                 login 403   200   200   200   403   403   403   403   403   200   403
rating:screen           GET  flag                  login 403   200   404   200   403   403   403   403   403   200   403
rating:screen           POST flag                  login 403   403   404   in    403   403   403   403   403   403   403
rating:screen-assign    GET  flag                  login 403   200   404   403   403   403   403   403   403   403   403
rating:screen-assign    POST flag                  login 403   in    404   403   403   403   403   403   403   403   403
rating:my-place         GET  -                     login 403   403   403   403   200   200   200   403   403   403   403
rating:my-place-of      GET  own-place             login 403   403   403   403   200   200   404   403   403   403   403
rating:self             GET  own                   login 403   403   403   403   200   200   404   403   403   403   403
rating:my-scores        GET  own                   login 403   403   403   403   200   200   404   403   403   403   403
rating:my-ways          GET  own                   login 403   403   403   403   200   200   404   403   403   403   403
rating:effort           GET  -                     login 403   403   403   403   200   200   200   403   403   403   403
rating:self-confirm-all POST own                   login 403   403   403   403   403   in    404   403   403   403   403
rating:self-optional    GET  own                   login 403   403   403   403   200   200   404   403   403   403   403
rating:self-optional    POST own                   login 403   403   403   403   403   in    404   403   403   403   403
rating:self-submit      GET  own                   login 403   403   403   403   302   200   404   403   403   403   403
rating:self-submit      POST own                   login 403   403   403   403   403   in    404   403   403   403   403
rating:self-point       GET  own-point             login 403   403   403   403   200   200   404   403   403   403   403
rating:self-point       POST own-point             login 403   403   403   403   403   in    404   403   403   403   403
rating:self-document    POST own-point             login 403   403   403   403   in    in    404   403   403   403   403
rating:self-drop        POST own-document          login 403   403   403   403   403   in    404   403   403   403   403
rating:appeal-new       GET  appealed              login 403   403   403   403   200   404   200   403   403   403   403
rating:appeal-new       POST appealed              login 403   403   403   403   403   404   in    403   403   403   403
rating:my-sheets        GET  -                     login 403   403   403   403   403   403   403   200   403   403   403
rating:sheet            GET  sheet                 login 403   403   403   403   403   403   403   302   403   403   403
rating:sheet-submit     GET  sheet                 login 403   403   403   403   403   403   403   200   403   403   403
rating:sheet-submit     POST sheet                 login 403   403   403   403   403   403   403   in    403   403   403
rating:sheet-point      GET  sheet-point           login 403   403   403   403   403   403   403   200   403   403   403
rating:sheet-point      POST sheet-point           login 403   403   403   403   403   403   403   in    403   403   403
rating:sheet-photo      POST sheet-point           login 403   403   403   403   403   403   403   in    403   403   403
rating:sheet-correct    POST sheet-point           login 403   403   403   403   403   403   403   in    403   403   403
rating:sheet-settle     POST sheet-point           login 403   403   403   403   403   403   403   in    403   403   403
rating:sheet-drop-photo POST sheet-photo           login 403   403   403   403   403   403   403   in    403   403   403
rating:conflicts        GET  -                     login 403   403   403   403   403   403   403   200   403   403   403
rating:conflicts        POST -                     login 403   403   403   403   403   403   403   in    403   403   403
rating:conflict-withdraw GET conflict              login 403   403   403   403   403   403   403   200   403   403   403
rating:conflict-withdraw POST conflict             login 403   403   403   403   403   403   403   in    403   403   403
rating:reviews          GET  -                     login 403   403   403   403   200   403   403   403   403   403   403
rating:review           GET  reviewed              login 403   403   403   403   200   403   403   403   403   403   403
rating:review           POST reviewed              login 403   403   403   403   in    403   403   403   403   403   403
rating:review-claim     GET  reviewed-claim        login 403   403   403   403   200   403   403   403   403   403   403
rating:review-claim     POST reviewed-claim        login 403   403   403   403   in    403   403   403   403   403   403
rating:dossiers         GET  round                 login 403   200   403   403   403   403   403   403   403   200   403
rating:dossier-new      GET  round                 login 403   200   403   403   403   403   403   403   403   403   403
rating:dossier-new      POST round                 login 403   in    403   403   403   403   403   403   403   403   403
rating:dossier          GET  dossier               login 403   200   403   403   403   403   403   403   403   200   403
rating:dossier-edit     GET  dossier-draft         login 403   200   403   403   403   403   403   403   403   403   403
rating:dossier-edit     POST dossier-draft         login 403   in    403   403   403   403   403   403   403   403   403
rating:dossier-open     GET  dossier-draft         login 403   200   403   403   403   403   403   403   403   403   403
rating:dossier-open     POST dossier-draft         login 403   in    403   403   403   403   403   403   403   403   403
rating:dossier-close    GET  dossier               login 403   200   403   403   403   403   403   403   403   403   403
rating:dossier-close    POST dossier               login 403   in    403   403   403   403   403   403   403   403   403
rating:dossier-discard  GET  dossier-draft         login 403   200   403   403   403   403   403   403   403   403   403
rating:dossier-discard  POST dossier-draft         login 403   in    403   403   403   403   403   403   403   403   403
rating:dossier-photo    POST dossier-draft         login 403   in    403   403   403   403   403   403   403   403   403
rating:dossier-picture  GET  dossier-picture       login 404   200   404   404   404   404   404   200   404   200   404
rating:dossier-drop-photo POST dossier-drop        login 403   in    403   403   403   403   403   403   403   403   403
rating:dossier-sheet    GET  dossier-sheet         login 403   403   403   403   403   403   403   302   403   403   403
rating:dossier-submit   GET  dossier-sheet         login 403   403   403   403   403   403   403   200   403   403   403
rating:dossier-submit   POST dossier-sheet         login 403   403   403   403   403   403   403   in    403   403   403
rating:dossier-point    GET  dossier-point         login 403   403   403   403   403   403   403   200   403   403   403
rating:dossier-point    POST dossier-point         login 403   403   403   403   403   403   403   in    403   403   403
rating:certificate      GET  plaque                200   200   200   200   200   200   200   200   200   200   200   200
rating:place-report     GET  awarded               login 403   200   200   404   200   404   404   403   403   403   403
rating:fairness         GET  round                 login 403   200   403   403   403   403   403   403   403   200   403
rating:fairness-run     POST round                 login 403   in    403   403   403   403   403   403   403   403   403
rating:fairness-policy  GET  round                 login 403   200   403   403   403   403   403   403   403   200   403
rating:fairness-policy  POST round                 login 403   in    403   403   403   403   403   403   403   403   403
rating:fairness-report  GET  round                 login 403   200   403   403   403   403   403   403   403   200   403
rating:fairness-report  POST round                 login 403   in    403   403   403   403   403   403   403   in    403
rating:revisits         GET  round                 login 200   200   200   200   403   403   403   403   403   200   403
rating:round-report     POST round-pdf             login 403   in    in    in    403   403   403   403   403   403   403

audit:list              GET  -                     login 200   403   403   403   403   403   403   403   403   200   403
audit:detail            GET  trail                 login 200   403   403   403   403   403   403   403   403   200   403

jobs:list               GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
jobs:detail             GET  job                   login 200   200   200   404   404   404   404   404   404   200   404
jobs:body               GET  job                   login 200   200   200   404   404   404   404   404   404   200   404
jobs:stop               POST job                   login 403   403   in    404   404   404   404   404   404   403   404
jobs:restart            POST job                   login 403   403   in    404   404   404   404   404   404   403   404
jobs:failures           GET  job                   login 200   200   200   404   404   404   404   404   404   200   404
jobs:redo               POST unfinished            login 403   403   in    404   404   404   404   404   404   403   404
jobs:result             GET  job                   login 404   404   404   404   404   404   404   404   404   404   404

notices:list            GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
notices:read            POST -                     login in    in    in    in    in    in    in    in    in    in    in
notices:follow          GET  waiting               login 404   404   404   404   404   302   404   404   404   404   404

calendars:year          GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
calendars:add           GET  -                     login 200   200   403   403   403   403   403   403   403   403   403
calendars:add           POST -                     login in    in    403   403   403   403   403   403   403   403   403
calendars:import        POST -                     login in    in    403   403   403   403   403   403   403   403   403
calendars:change        GET  holiday               login 200   200   403   403   403   403   403   403   403   403   403
calendars:change        POST holiday               login in    in    403   403   403   403   403   403   403   403   403
calendars:remove        POST holiday               login in    in    403   403   403   403   403   403   403   403   403

inspections:pack        GET  -                     401   200   200   200   200   200   200   200   200   200   200   200
inspections:inspections GET  -                     login 200   200   200   200   200   200   200   403   403   200   403
inspections:new         GET  -                     login 403   200   200   200   403   403   403   403   403   403   403
inspections:new         POST -                     login 403   in    in    in    403   403   403   403   403   403   403
inspections:inspection  GET  inspection            login 200   200   200   404   200   200   404   403   403   200   403
inspections:edit        GET  inspection            login 403   200   200   404   403   403   403   403   403   403   403
inspections:edit        POST inspection            login 403   in    in    404   403   403   403   403   403   403   403
inspections:step        GET  inspection-close      login 403   200   200   404   403   403   403   403   403   403   403
inspections:step        POST inspection-close      login 403   in    in    404   403   403   403   403   403   403   403
inspections:entries     GET  inspection            login 200   200   200   404   200   200   404   403   403   200   403
inspections:photos      GET  inspection            login 200   200   200   404   200   200   404   403   403   200   403
inspections:findings    GET  inspection            login 200   200   200   404   200   200   404   403   403   200   403
inspections:findings-do POST inspection            login 403   in    in    404   403   403   403   403   403   403   403
inspections:finding     GET  finding               login 200   200   200   404   200   200   404   403   403   200   403
inspections:finding     POST finding               login 403   in    in    404   403   403   404   403   403   403   403
inspections:entry       GET  inspection-entry      login 200   200   200   404   200   200   404   403   403   200   403
inspections:praise      GET  inspection-highlight  login 403   200   200   404   403   403   403   403   403   403   403
inspections:praise      POST inspection-highlight  login 403   in    in    404   403   403   403   403   403   403   403
inspections:place       GET  own-place             login 200   200   200   404   200   200   404   403   403   200   403

inbox:commands          POST -                     401   in    in    in    in    in    in    in    in    in    in    in
inbox:token             GET  -                     401   200   200   200   200   200   200   200   200   200   200   200
inbox:piece             GET  phone-file            401   200   200   200   200   200   200   200   200   200   200   200
inbox:piece             PUT  phone-file            401   in    in    in    in    in    in    in    in    in    in    in
inbox:mine              GET  -                     login 200   200   200   200   200   200   200   200   200   200   200
inbox:mine-one          GET  phone-command         login 404   404   404   404   404   404   404   404   404   404   200
inbox:held              GET  -                     login 403   200   200   200   403   403   403   403   403   403   403
inbox:held-one          GET  phone-command         login 403   200   200   404   403   403   404   403   403   403   403
inbox:take              POST phone-command         login 403   in    in    404   403   403   404   403   403   403   403
inbox:refuse            GET  phone-command         login 403   200   200   404   403   403   404   403   403   403   403
inbox:refuse            POST phone-command         login 403   in    in    404   403   403   404   403   403   403   403

visits:programmes               GET  -                 login 200   200   200   200   403   403   403   403   403   200   403
visits:programme-new            GET  -                 login 403   200   403   403   403   403   403   403   403   403   403
visits:programme-new            POST -                 login 403   in    403   403   403   403   403   403   403   403   403
visits:programme                GET  visit             login 200   200   200   200   403   403   403   403   403   200   403
visits:programme-edit           GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:programme-edit           POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:settings                 GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:settings                 POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:item-new                 GET  visit-kind        login 403   200   403   403   403   403   403   403   403   403   403
visits:item-new                 POST visit-kind        login 403   in    403   403   403   403   403   403   403   403   403
visits:day-edit                 GET  visit-day         login 403   200   403   403   403   403   403   403   403   403   403
visits:day-edit                 POST visit-day         login 403   in    403   403   403   403   403   403   403   403   403
visits:plan                     GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:plan                     GET  visit-draft       login 403   200   403   403   403   403   403   403   403   403   403
visits:programme                GET  visit-draft       login 200   200   404   404   403   403   403   403   403   200   403
visits:undo                     POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:item-edit                GET  visit-item        login 403   200   403   403   403   403   403   403   403   403   403
visits:item-edit                POST visit-item        login 403   in    403   403   403   403   403   403   403   403   403
visits:item-do                  POST visit-item        login 403   404   403   403   403   403   403   403   403   403   403
visits:item-drop                GET  visit-item        login 403   200   403   403   403   403   403   403   403   403   403
visits:item-drop                POST visit-item        login 403   in    403   403   403   403   403   403   403   403   403
visits:route                    GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:route                    POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:proposal                 GET  visit-proposal    login 403   200   403   403   403   403   403   403   403   403   403
visits:proposal                 POST visit-proposal    login 403   in    403   403   403   403   403   403   403   403   403
visits:people                   GET  visit             login 200   200   200   200   403   403   403   403   403   200   403
visits:person-new               GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:person-new               POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:person-accounts          GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:person-accounts          POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:people-import            GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:people-import            POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:people-template          GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:people-write             POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:person-edit              GET  visit-person      login 403   200   403   403   403   403   403   403   403   403   403
visits:person-edit              POST visit-person      login 403   in    403   403   403   403   403   403   403   403   403
visits:person-remove            GET  visit-person      login 403   200   403   403   403   403   403   403   403   403   403
visits:person-remove            POST visit-person      login 403   in    403   403   403   403   403   403   403   403   403
visits:person-join              POST visit-person      login 403   in    403   403   403   403   403   403   403   403   403
visits:seats                    GET  visit             login 200   200   200   200   403   403   403   403   403   200   403
visits:seats                    POST visit             login in    in    in    in    403   403   403   403   403   in    403
visits:hand-outs                GET  visit             login 200   200   200   200   403   403   403   403   403   200   403
visits:hand-outs                POST visit             login in    in    in    in    403   403   403   403   403   in    403
visits:hand-out-drop            POST visit-paper       login 403   in    403   403   403   403   403   403   403   403   403
visits:release                  GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:release                  POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:release-view             GET  visit-release     login 200   200   200   200   403   403   403   403   403   200   403
visits:withdraw                 GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:withdraw                 POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:end                      GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:end                      POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:live                     GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:live-start               POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:live-fill                GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:live-fill                POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:live-do                  POST visit-item        login 403   404   403   403   403   403   403   403   403   403   403
visits:slip                     GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:slip                     POST visit             login 403   in    403   403   403   403   403   403   403   403   403
visits:board                    GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:board-code               GET  visit             login 403   200   403   403   403   403   403   403   403   403   403
visits:booklet                  GET  visit             login 200   200   200   200   403   403   403   403   403   200   403
visits:offline                  GET  visit             login 200   200   200   200   403   403   403   403   403   200   403
visits:calendar                 GET  visit             login 200   200   200   200   403   403   403   403   403   200   403
visits:mine                     GET  -                 login 403   200   200   200   403   403   403   200   403   403   200
visits:mine-day                 GET  visit             login 403   404   404   404   403   403   403   404   403   403   200
visits:mine-booklet             GET  visit             login 403   404   404   404   403   403   403   404   403   403   200
visits:mine-offline             GET  visit             login 403   404   404   404   403   403   403   404   403   403   200
visits:mine-ics                 GET  visit             login 403   404   404   404   403   403   403   404   403   403   200
visits:mine-calendar            GET  visit             login 403   404   404   404   403   403   403   404   403   403   200
visits:mine-calendar            POST visit             login 403   404   404   404   403   403   403   404   403   403   in
visits:mine-join                POST visit             login 403   404   404   404   403   403   403   404   403   403   in
visits:mine-car                 GET  visit             login 403   404   404   404   403   403   403   404   403   403   200
visits:mine-car-do              POST visit-item        login 403   404   404   404   403   403   403   404   403   403   404
visits:mine-car-join            POST visit-person      login 403   404   404   404   403   403   403   404   403   403   in
visits:mine-car-slip            GET  visit             login 403   404   404   404   403   403   403   404   403   403   200
visits:mine-car-slip            POST visit             login 403   404   404   404   403   403   403   404   403   403   in
visits:mine-item                GET  visit-item        login 403   404   404   404   403   403   403   404   403   403   200
visits:hosting                  GET  -                 login 403   403   200   200   200   200   200   403   403   403   403
visits:hosting-item             GET  visit-host        login 403   403   200   404   200   200   404   403   403   403   403
visits:hosting-ics              GET  visit-host        login 403   403   200   404   200   200   404   403   403   403   403
visits:hosting-answer           GET  visit-say         login 403   403   200   404   200   200   404   403   403   403   403
visits:hosting-answer           POST visit-say         login 403   403   in    404   in    in    404   403   403   403   403
visits:join                     GET  visit-join        200   200   200   200   200   200   200   200   200   200   200   200
visits:join                     POST visit-join        in    in    in    in    in    in    in    in    in    in    in    in
visits:guest                    GET  visit-guest       200   200   200   200   200   200   200   200   200   200   200   200
visits:guest-item               GET  visit-guest-item  200   200   200   200   200   200   200   200   200   200   200   200
visits:guest-hand-out           GET  visit-guest-paper 200   200   200   200   200   200   200   200   200   200   200   200
visits:feed                     GET  visit-feed        200   200   200   200   200   200   200   200   200   200   200   200
visits:hand-out                 GET  visit-hand-out    login 200   200   200   200   200   200   404   404   404   200   200

visits:after                    GET  visit-papers          login 200   200   200   200   403   403   403   403   403   200   403
visits:papers                   GET  visit-papers          login 200   200   200   200   200   200   200   404   404   200   200
visits:statements               GET  visit-papers          login 200   200   200   200   403   403   403   403   403   200   403
visits:statements-ask           GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:statements-ask           POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:statements-remind        POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:statements-pdf           GET  visit-papers          login 200   200   200   200   200   200   200   404   404   200   200
visits:statement                GET  visit-own             login 200   200   200   200   200   200   403   404   404   200   403
visits:statement                GET  visit-other           login 200   200   200   200   200   200   200   404   404   200   200
visits:statement-edit           GET  visit-own             login 403   403   200   403   200   200   403   403   403   403   403
visits:statement-edit           POST visit-own             login 403   403   in    403   in    in    403   403   403   403   403
visits:statement-figures        POST visit-own             login 403   403   in    403   in    in    403   403   403   403   403
visits:statement-pdf            GET  visit-other           login 200   200   200   200   200   200   200   404   404   200   200
visits:statement-doubt          GET  visit-figure          login 403   403   200   403   200   200   403   403   403   403   403
visits:statement-doubt          POST visit-figure          login 403   403   in    403   in    in    403   403   403   403   403
visits:statement-step           POST visit-confirm         login 403   403   in    403   in    in    403   403   403   403   403
visits:doubt                    GET  visit-doubt           login 403   200   200   404   403   200   404   403   403   403   403
visits:doubt                    POST visit-doubt           login 403   in    in    404   403   403   404   403   403   403   403
visits:paper-keep               POST visit-text            login 403   403   in    403   in    in    403   404   404   403   403
visits:paper-drop               POST visit-text            login 403   403   in    403   in    in    403   404   404   403   403
visits:paper-history            GET  visit-text            login 403   200   200   403   200   200   403   404   404   403   403
visits:minutes-new              GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:minutes-new              POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:minutes                  GET  visit-minutes         login 200   200   200   200   200   200   200   404   404   200   200
visits:minutes-edit             GET  visit-minutes         login 403   302   403   403   403   403   403   404   404   403   302
visits:minutes-edit             POST visit-minutes         login 403   in    403   403   403   403   403   404   404   403   in
visits:minutes-people           POST visit-minutes         login 403   in    403   403   403   403   403   404   404   403   in
visits:minutes-pdf              GET  visit-minutes         login 200   200   200   200   200   200   200   404   404   200   200
visits:minutes-step             POST visit-minutes-reopen  login 403   in    403   403   403   403   403   403   403   403   403
visits:notes                    GET  visit-papers          login 200   200   200   200   200   200   200   404   404   200   200
visits:notes-ask                GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:notes-ask                POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:note                     GET  visit-note            login 403   302   403   403   403   403   403   404   404   403   302
visits:note                     POST visit-note            login 403   in    403   403   403   403   403   404   404   403   in
visits:note-step                POST visit-note-reopen     login 403   in    403   403   403   403   403   404   404   403   in
visits:feedback                 GET  visit-papers          login 200   200   200   200   200   200   200   404   404   200   200
visits:feedback                 POST visit-papers          login 403   403   in    in    in    in    in    404   404   403   in
visits:feedback-results         GET  visit-papers          login 200   200   200   200   200   200   200   404   404   200   200
visits:report                   GET  visit-papers          login 403   200   403   403   403   403   403   404   404   403   403
visits:facts                    GET  visit-papers          login 403   200   200   200   200   200   200   404   404   403   403
visits:facts-done               POST visit-papers          login 403   403   in    in    in    in    in    403   403   403   403
visits:fact-mark                GET  visit-block           login 403   403   200   404   200   200   404   403   403   403   403
visits:fact-mark                POST visit-block           login 403   403   in    404   in    in    404   403   403   403   403
visits:report-picture           GET  visit-picture         login 404   200   200   404   200   200   404   404   404   404   404
visits:report-file              GET  visit-pdf             login 403   200   403   403   403   403   403   404   404   403   403
visits:report-edit              GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:report-fill              POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:report-title             GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:report-title             POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:report-keep              GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:report-keep              POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:report-versions          GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:report-version           GET  visit-version         login 403   200   403   403   403   403   403   403   403   403   403
visits:report-step              GET  visit-lock            login 403   200   403   403   403   403   403   403   403   403   403
visits:report-step              POST visit-lock            login 403   in    403   403   403   403   403   403   403   403   403
visits:block-new                GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:block-new                POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:block                    GET  visit-block           login 403   200   403   403   403   403   403   403   403   403   403
visits:block                    POST visit-block           login 403   in    403   403   403   403   403   403   403   403   403
visits:block-step               POST visit-block-out       login 403   in    403   403   403   403   403   403   403   403   403
visits:picture-step             POST visit-picture-out     login 403   in    403   403   403   403   403   403   403   403   403
visits:fact                     GET  visit-check           login 403   200   403   403   403   403   403   403   403   403   403
visits:fact                     POST visit-check           login 403   in    403   403   403   403   403   403   403   403   403
visits:actions                  GET  visit-papers          login 403   200   403   403   403   403   403   404   404   403   403
visits:action-new               GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:action-new               POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:action-edit              GET  visit-action          login 403   200   403   403   403   403   403   403   403   403   403
visits:action-edit              POST visit-action          login 403   in    403   403   403   403   403   403   403   403   403
visits:action-drop              GET  visit-action          login 403   200   403   403   403   403   403   403   403   403   403
visits:action-drop              POST visit-action          login 403   in    403   403   403   403   403   403   403   403   403
visits:action-ticket            POST visit-action          login 403   in    403   403   403   403   403   403   403   403   403
visits:reviews                  GET  visit-papers          login 403   200   403   403   403   403   403   403   403   403   403
visits:reviews                  POST visit-papers          login 403   in    403   403   403   403   403   403   403   403   403
visits:review                   GET  visit-review          login 200   200   200   200   403   403   403   404   404   200   403
visits:review-remind            POST visit-review          login 403   in    403   403   403   403   403   403   403   403   403
visits:review-publish           GET  visit-review          login 403   200   403   403   403   403   403   403   403   403   403
visits:review-publish           POST visit-review          login 403   in    403   403   403   403   403   403   403   403   403
visits:progress                 GET  visit-progress        login 403   200   200   403   403   403   403   404   404   403   403
visits:progress                 POST visit-progress        login 403   in    in    403   403   403   403   404   404   403   403

files:file              GET  file                  404   200   200   200   404   200   200   404   200   200   200   403
files:thumb             GET  file                  404   200   200   200   404   200   200   404   200   200   200   403

api_clients:list        GET  -                     login 200   403   403   403   403   403   403   403   403   403   403
api_clients:new         GET  -                     login 200   403   403   403   403   403   403   403   403   403   403
api_clients:new         POST -                     login in    403   403   403   403   403   403   403   403   403   403
api_clients:revoke      GET  client                login 200   403   403   403   403   403   403   403   403   403   403
api_clients:revoke      POST client                login in    403   403   403   403   403   403   403   403   403   403

api-docs                GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
api:openapi-json        GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
api:list_places         GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
api:get_place           GET  place-code            200   200   200   200   200   200   200   200   200   200   200   200
api:list_standards      GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
api:get_standard        GET  version-id            200   200   200   200   200   200   200   200   200   200   200   200
api:list_stars          GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
api:get_plaque          GET  plaque                200   200   200   200   200   200   200   200   200   200   200   200
api:api-root            GET  -                     200   200   200   200   200   200   200   200   200   200   200   200
"""
# fmt: on


def _row(line: str) -> Row:
    name, method, key, *codes = line.split()
    return Row(name, method, key, dict(zip(PARTS, codes, strict=True)))


ROWS = tuple(_row(line) for line in TABLE.splitlines() if line.strip() and not line.startswith("#"))
