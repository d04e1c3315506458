"""Importing the catalogue: upload, look at what it would do, then commit or discard."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.errors import Invalid, StaleState
from core.tables import TableRefused
from merchants.actions import confirm_import, discard_import, upload_import
from merchants.imports import progress
from merchants.models import ImportBatch, ImportRow
from merchants.states import UNCHECKED, BatchStatus
from portal.errors import status_of
from portal.forms.imports import CommitForm, UploadForm
from portal.pages import page
from portal.requests import actor_of
from portal.views.directory import TYPES

PER_PAGE = 25
SILENT_AFTER = timedelta(seconds=75)  # a killed worker is replaced after a minute
Outcome = ImportRow.Outcome
TABS = (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW, Outcome.UNCHANGED)


@page("import.run")
def imports(request: HttpRequest) -> HttpResponse:
    batches = ImportBatch.objects.visible_to(actor_of(request)).order_by("-uploaded_at", "pk")
    told = {"page": Paginator(batches, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "portal/imports.html", told)


@page("import.run", "GET", "HEAD", "POST")
def import_new(request: HttpRequest) -> HttpResponse:
    form, status = UploadForm(), 200
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        try:
            return redirect("import-batch", pk=_upload(request, form).pk)
        except (Invalid, TableRefused) as error:
            form.refuse_upload(error)
            status = status_of(error)
    return render(request, "portal/import_new.html", {"form": form}, status=status)


def _upload(request: HttpRequest, form: UploadForm) -> ImportBatch:
    form.require_valid()
    return upload_import(
        actor=actor_of(request),
        content=form.content(),
        filename=form.cleaned_data["file"].name,
        sheet=form.cleaned_data["sheet"],
        at=timezone.now(),
    )


@page("import.run")
def import_batch(request: HttpRequest, pk: str) -> HttpResponse:
    """The preview; while a worker has the batch, how far it is. The page asks again for that part alone."""
    batch = ImportBatch.objects.for_actor(actor_of(request), pk)
    asks_again = bool(request.headers.get("HX-Request"))
    if batch.is_under_way:
        part = "portal/parts/import_progress.html" if asks_again else "portal/import_progress.html"
        return render(request, part, _progress(batch, timezone.now()))
    if asks_again:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "portal/import_batch.html", _preview(request, batch))


def _progress(batch: ImportBatch, now: datetime) -> dict[str, Any]:
    told = progress.told(batch.pk)
    since = told.at if told else batch.status_changed_at or batch.uploaded_at
    return {
        "batch": batch,
        "told": told,
        "silent": now - since > SILENT_AFTER,
        "discardable": batch.status in UNCHECKED,
        "step": 1 if batch.status in UNCHECKED else 3,
    }


def _preview(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    tab = request.GET.get("tab") or next((one for one in TABS if batch.counts.get(one)), Outcome.NEW)
    rows = batch.rows.filter(outcome=tab) if tab != "duplicate" else batch.rows.exclude(duplicates=[])
    return {
        "batch": batch,
        "tab": tab,
        "tabs": [(one.value, one.label, batch.counts.get(one, 0)) for one in TABS],
        "page": Paginator(rows.order_by("number"), PER_PAGE).get_page(request.GET.get("page")),
        "open": batch.status == BatchStatus.PREVIEWED,
        "done": batch.status == BatchStatus.COMMITTED,
        "looked_into": batch.status != BatchStatus.REFUSED,
    }


@page("import.run", "GET", "HEAD", "POST")
def import_commit(request: HttpRequest, pk: str) -> HttpResponse:
    """All rows or none; a batch that is done with, or overtaken by other changes, is refused by the action."""
    actor = actor_of(request)
    batch = ImportBatch.objects.for_actor(actor, pk)
    form = CommitForm(request.POST if request.method == "POST" else None, initial={"version": batch.version})
    status = 200
    if form.is_bound and form.is_valid():
        try:
            confirm_import(actor=actor, batch=batch, list_new=form.cleaned_data["list_new"], at=timezone.now())
            return redirect("import-batch", pk=batch.pk)
        except (Invalid, StaleState) as error:
            form.refuse(error)
            status = status_of(error)
    told = {
        "form": form,
        "title": _("确认导入"),
        "subject": batch.filename,
        "lines": [
            _("将新增 %(new)s 家、更新 %(changed)s 家；%(unchanged)s 行没有变化。要么全部写入，要么一行不写。")
            % _counts(batch)
        ],
        "label": _("确认导入"),
        "back": reverse("import-batch", args=[batch.pk]),
    }
    return render(request, "portal/confirm.html", told, status=status)


def _counts(batch: ImportBatch) -> dict[str, int]:
    return {one.value: batch.counts.get(one, 0) for one in Outcome}


@page("import.run", "GET", "HEAD", "POST")
def import_discard(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    batch = ImportBatch.objects.for_actor(actor, pk)
    if request.method == "POST":
        discard_import(actor=actor, batch=batch, at=timezone.now())
        messages.success(request, _("已放弃这次导入，目录没有变化。"))
        return redirect("import-batch", pk=batch.pk)
    told = {
        "title": _("确认放弃导入"),
        "subject": batch.filename,
        "lines": [_("预览会保留备查，但不能再导入；需要时请重新上传。")],
        "label": _("放弃"),
        "destructive": True,
        "back": reverse("import-batch", args=[batch.pk]),
    }
    return render(request, "portal/confirm.html", told)


@page("import.run")
def import_errors(request: HttpRequest, pk: str) -> HttpResponse:
    """The rows to correct, marked, as a workbook that can be uploaded again."""
    from merchants.imports.workbook import error_workbook

    batch = ImportBatch.objects.for_actor(actor_of(request), pk)
    name = _("需更正-%(file)s.xlsx") % {"file": batch.filename.rpartition(".")[0] or batch.filename}
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(
        error_workbook(batch),
        content_type=TYPES["xlsx"],
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )
