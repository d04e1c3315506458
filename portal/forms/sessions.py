"""Signing in, and choosing for whom to act."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PortalForm


class SignInForm(PortalForm):
    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        error_messages={"required": _("请填写用户名。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=1000,
        error_messages={"required": _("请填写密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
