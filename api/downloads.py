"""Answers that are files."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from rest_framework.renderers import JSONRenderer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


class AnyRenderer(JSONRenderer):
    """For endpoints that answer with a file of their own: whatever Accept asks for, the file is what there is."""

    media_type = "*/*"


def download(content: bytes, filename: str, media: str) -> HttpResponse:
    """An attachment, named as RFC 6266 wants it, Chinese included; never shown inside a page of ours."""
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    headers = {"Content-Disposition": str(disposition), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media, headers=headers)
