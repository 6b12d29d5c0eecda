"""Addresses of the people domain."""

from django.urls import path

from cuobian.domains.people.pages import directory, granting, importing, links, managing, mine, signing

app_name = "people"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/second-factor/", signing.second_factor, name="second-factor"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("link/<str:token>/", links.link, name="link"),
    path("setup/", links.setup, name="setup"),
    path("my/security/", mine.security, name="security"),
    path("my/security/devices/<uuid:sign_in_id>/end/", mine.end_device, name="end-device"),
    path("my/security/devices/end-others/", mine.end_others, name="end-others"),
    path("my/security/factor/", mine.factor_set_up, name="factor-set-up"),
    path("my/security/factor/off/", mine.factor_off, name="factor-off"),
    path("my/security/recovery-codes/", mine.recovery_codes, name="recovery-codes"),
    path("my/password/", mine.password, name="password"),
    path("my/language/", mine.language, name="language"),
    path("my/roles/", mine.roles, name="roles"),
    path("my/roles/switch/", mine.switch_role, name="switch-role"),
    path("desk/people/", directory.accounts, name="accounts"),
    path("desk/people/new/", managing.create, name="create"),
    path("desk/people/import/", importing.upload, name="import"),
    path("desk/people/import/template/", importing.template, name="import-template"),
    path("desk/people/import/write/", importing.write, name="import-write"),
    path("desk/people/<uuid:account_id>/", directory.account, name="account"),
    path("desk/people/<uuid:account_id>/edit/", managing.edit, name="edit"),
    path("desk/people/<uuid:account_id>/employments/new/", managing.employ, name="employ"),
    path("desk/people/<uuid:account_id>/grant/", granting.grant, name="grant"),
    path("desk/people/<uuid:account_id>/reset-password/", managing.reset, name="reset-password"),
    path("desk/people/<uuid:account_id>/clear-factor/", managing.clear_factor, name="clear-factor"),
    path("desk/people/<uuid:account_id>/close/", managing.close, name="close"),
    path("desk/people/<uuid:account_id>/reopen/", managing.reopen, name="reopen"),
    path("desk/people/<uuid:account_id>/ask-password/", managing.ask_password, name="ask-password"),
    path("desk/people/grants/<uuid:grant_id>/revoke/", granting.revoke, name="revoke"),
]
