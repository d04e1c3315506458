"""Uploading a catalogue, and confirming what it would do."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.tables import TableRefused
from portal.forms.base import PortalForm

MEGABYTE = 1024 * 1024


class UploadForm(PortalForm):
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel（.xlsx）或 CSV，不超过 20 MB、2 万行。第一行为表头。"),
        allow_empty_file=True,
        error_messages={"required": _("请选择要上传的表格文件。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    sheet = forms.CharField(
        label=_("工作表名称"),
        help_text=_("工作簿里有几个工作表时，填写要导入的那一个。"),
        max_length=100,
        required=False,
    )

    def content(self) -> bytes:
        """The bytes of the file; TableRefused when it was too large to be kept."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            megabytes, limit = (file.size or 0) / MEGABYTE, settings.UPLOAD_MAX_BYTES // MEGABYTE
            raise TableRefused("file_too_large", megabytes=f"{megabytes:.0f}", limit_megabytes=limit)
        return bytes(file.read())

    def refuse_upload(self, error: Invalid | TableRefused) -> None:
        """A browser cannot keep a chosen file, so a refusal over the sheet's name asks for the file again."""
        if isinstance(error, Invalid):
            self.refuse(error)
        elif error.code in ("several_sheets", "no_such_sheet"):
            self.add_error("sheet", error.message)
            self.add_error("file", _("填写工作表名称后，请重新选择这个文件。"))
        else:
            self.add_error("file", error.message)


class CommitForm(PortalForm):
    list_new = forms.BooleanField(label=_("同时公开新增的档案"), required=False, widget=forms.CheckboxInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list_new"].help_text = _("不勾选则先存为未公开，核对后再逐家公开。")
