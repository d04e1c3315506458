"""Uploads are bounded while they stream in, before anything is kept."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

ABORT_FACTOR = 10  # a file this much too large is not even read to its end


class BoundedUploadHandler(FileUploadHandler):
    """First of the handlers. Beyond UPLOAD_MAX_BYTES it reads on, so that the browser waits for our answer instead of
    showing a broken connection, but keeps nothing: the form gets an empty file that tells its true size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_MAX_BYTES * ABORT_FACTOR:
            raise StopUpload(connection_reset=True)
        return raw_data if self.seen <= settings.UPLOAD_MAX_BYTES else None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if self.seen <= settings.UPLOAD_MAX_BYTES:
            return None
        marker = SimpleUploadedFile(self.file_name or "", b"")
        marker.size = self.seen
        return marker
