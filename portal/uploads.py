"""Uploads are bounded while they stream in, before anything is kept."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

ABORT_FACTOR = 10  # a file this much too large is not even read to its end


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Beyond UPLOAD_MAX_BYTES it reads on, so that the browser waits for our answer instead of showing a broken
    connection, but keeps nothing: the form gets an empty file that tells its true size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_MAX_BYTES * ABORT_FACTOR:
            self.file.close()
            raise RequestDataTooBig
        if self.seen <= settings.UPLOAD_MAX_BYTES:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.file.seek(0)
        if self.seen > settings.UPLOAD_MAX_BYTES:
            self.file.truncate(0)
        self.file.size = self.seen
        return self.file
