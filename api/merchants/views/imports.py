"""Imports: upload and preview, look at the rows, then commit the whole or discard it. What takes long answers 202."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint, shown
from api.downloads import XLSX, AnyRenderer, download
from api.idempotency import idempotent
from api.merchants.changes import Commit, Upload
from api.merchants.filters import BatchFilters, RowFilters
from api.merchants.serializers import BatchShown, RowShown
from api.parsers import StrictJSONParser
from core.tables import TableRefused
from core.tables.limits import MEBIBYTE
from merchants.actions import confirm_import, discard_import, upload_import
from merchants.imports.workbook import error_workbook, template_workbook
from merchants.models import ImportBatch, ImportRow

FORM_OVERHEAD = 64 * 1024  # boundaries, part headers and the small fields around the file


class OneBatch(Endpoint):
    tag = "导入"
    queryset: Any = ImportBatch.objects.none()
    serializer_class: Any = BatchShown

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "actor": self.actor}

    def batch(self, pk: Any) -> ImportBatch:
        return ImportBatch.objects.for_actor(self.actor, pk)

    def shown(self, batch: ImportBatch, status: int = 200, **headers: str) -> Response:
        return shown(self.get_serializer(batch).data, batch, status, **headers)


class Imports(OneBatch):
    resource = "imports"
    operations = dict.fromkeys(("list", "retrieve", "create", "commit", "discard"), "import.run")
    filterset_class = BatchFilters
    bodies = {"create": Upload, "commit": Commit}
    answers = {"create": (201, BatchShown)}
    deferred_actions = ("create", "commit")
    orderings = {"uploaded_at": "uploaded_at"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What is too large is refused by its announced length, before anybody reads it: the CSRF check would."""
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.UPLOAD_MAX_BYTES + FORM_OVERHEAD:
            raise _too_large(length)
        super().initial(request, *args, **kwargs)

    def get_parsers(self) -> list[Any]:
        uploads = "create" in getattr(self, "action_map", {}).values()
        return [MultiPartParser()] if uploads else [StrictJSONParser()]

    def list(self, request: Request) -> Response:
        return self.listed(ImportBatch.objects.visible_to(self.actor))

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self.shown(self.batch(pk))

    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.checked()
        file = asked["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise _too_large(file.size)
        batch = upload_import(
            actor=self.actor, content=file.read(), filename=file.name, sheet=asked["sheet"], at=timezone.now()
        )
        return self.shown(batch, 202 if batch.is_under_way else 201, Location=f"{request.path}/{batch.pk}")

    @idempotent
    def commit(self, request: Request, pk: Any) -> Response:
        batch, asked = self.batch(pk), self.checked()
        batch = confirm_import(actor=self.actor, batch=batch, list_new=asked["list_new"], at=timezone.now())
        if batch.is_under_way:
            return self.shown(batch, 202, Location=request.path.removesuffix("/commit"))
        return self.shown(batch)

    @idempotent
    def discard(self, request: Request, pk: Any) -> Response:
        return self.shown(discard_import(actor=self.actor, batch=self.batch(pk), at=timezone.now()))


class ImportRows(OneBatch):
    resource = "import_rows"
    operations = {"list": "import.run"}
    queryset = ImportRow.objects.none()
    serializer_class = RowShown
    filterset_class = RowFilters
    orderings = {"number": "number"}

    def list(self, request: Request, pk: Any) -> Response:
        return self.listed(self.batch(pk).rows.order_by("number"))


class ImportErrors(OneBatch):
    resource = "import_errors"
    operations = {"retrieve": "import.run"}
    renderer_classes = [AnyRenderer]
    answers = {"retrieve": (200, (XLSX,))}

    def retrieve(self, request: Request, pk: Any) -> HttpResponse:
        batch = self.batch(pk)
        return download(
            error_workbook(batch), f"错误说明-{timezone.localtime(batch.uploaded_at):%Y%m%d-%H%M}.xlsx", XLSX
        )


class ImportTemplate(OneBatch):
    resource = "import_template"
    operations = {"retrieve": "import.run"}
    renderer_classes = [AnyRenderer]
    answers = {"retrieve": (200, (XLSX,))}

    def retrieve(self, request: Request) -> HttpResponse:
        return download(template_workbook(), "数据商导入模板.xlsx", XLSX)


def _too_large(size: int) -> TableRefused:
    limit = settings.UPLOAD_MAX_BYTES // MEBIBYTE
    return TableRefused("file_too_large", megabytes=-(-size // MEBIBYTE), limit_megabytes=limit)
