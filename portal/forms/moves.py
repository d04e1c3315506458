"""Confirming a move of a life cycle, with its reason where one is owed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.transitions import REASON_LIMIT
from portal.forms.base import PortalForm


class MoveForm(PortalForm):
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("对方会看到这段文字，请写明依据和怎样改进，500 字以内。"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-limit": str(REASON_LIMIT)}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, owes_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owes_reason:
            self.mark_compulsory("reason")
        else:
            del self.fields["reason"]

    def given(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data.get("reason", ""), "version": self.cleaned_data["version"]}
