"""Forms of this domain."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cuobian.domains.people.values import ROLES
from cuobian.kernel.format import labelled
from cuobian.kernel.forms import DayField


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, help_text=help_text)


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("工号或手机号"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("密码"), "current-password")
    remember = forms.BooleanField(label=_("这是我自己的设备，7 天内不用再登"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "none"}),
    )


class _TwiceForm(forms.Form):
    """A new password, typed twice."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("两次输的不一样，再输一次"))
        return given


_PASSWORD_HINT = _("至少 10 位，不能全是数字，不要用姓名和常见密码")


class NewPasswordForm(_TwiceForm):
    password = _password(_("新密码"), "new-password", _PASSWORD_HINT)
    again = _password(_("再输一次"), "new-password")


class ChangePasswordForm(_TwiceForm):
    old = _password(_("现在的密码"), "current-password")
    password = _password(_("新密码"), "new-password", _PASSWORD_HINT)
    again = _password(_("再输一次"), "new-password")


class SetupForm(_TwiceForm):
    name = forms.CharField(label=_("姓名"), max_length=60)
    unit_name = forms.CharField(label=_("单位"), max_length=120)
    username = forms.CharField(
        label=_("登录名"),
        max_length=64,
        help_text=_("小写字母、数字和 . _ @ -，比如工号"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = _password(_("密码"), "new-password", _PASSWORD_HINT)
    again = _password(_("再输一次"), "new-password")


class LanguageForm(forms.Form):
    locale = forms.ChoiceField(label=_("界面语言"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class AccountForm(forms.Form):
    """What is written down about a person."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    unit_name = forms.CharField(label=_("单位"), max_length=120, required=False)
    unit_place = forms.CharField(
        label=_("单位所在区域"),
        max_length=120,
        required=False,
        help_text=_("写名称或代码，回避检查要用；单位不在本市的不填"),
        widget=forms.TextInput(attrs={"list": "cb-places", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("电话"),
        max_length=20,
        required=False,
        help_text=_("可以用来登录；别人只看到前三位和后四位"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    ends_on = DayField(
        label=_("账号到期日"), required=False, widget=DateInput(), help_text=_("从这天起不能登录；长期用的不填")
    )


class RoleForm(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(label=_("身份"))
    place = forms.CharField(
        label=_("管哪里"),
        max_length=120,
        help_text=_("写名称或代码，连同下面的街镇、社区、村一起管"),
        widget=forms.TextInput(attrs={"list": "cb-places", "autocomplete": "off"}),
    )
    starts_on = DayField(label=_("从哪天起"), widget=DateInput())
    role_ends_on = DayField(
        label=_("到哪天止"), required=False, widget=DateInput(), help_text=_("这天当天不再有效；长期的不填")
    )

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, labelled(ROLES[key].label, ROLES[key].duty)) for key in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class NewAccountForm(AccountForm, RoleForm):
    username = forms.CharField(
        label=_("登录名"),
        max_length=64,
        help_text=_("小写字母、数字和 . _ @ -，比如工号；以后不能改"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    field_order = (
        "name", "username", "unit_name", "unit_place", "phone", "role", "place", "starts_on", "role_ends_on", "ends_on",
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("本人和审计员看得到"))


class EmploymentForm(forms.Form):
    """Where somebody works or worked."""

    place = forms.CharField(
        label=_("在哪个中心、所、站"),
        max_length=120,
        help_text=_("写名称或代码"),
        widget=forms.TextInput(attrs={"list": "cb-places", "autocomplete": "off"}),
    )
    from_on = DayField(label=_("从哪天起"), widget=DateInput())
    until_on = DayField(label=_("到哪天止"), required=False, widget=DateInput(), help_text=_("还在任职的不填"))


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Excel 文件"),
        help_text=_("用模板填，.xlsx"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
