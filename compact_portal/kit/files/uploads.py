"""How a file comes in: into memory as far as any page takes one, and no further; a disk that is full stops nobody."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST = 16_000_000  # bytes of one file; whoever takes it says its own, smaller limit


class Bounded(FileUploadHandler):
    """Keeps one byte more than the limit, so that whoever reads it sees that it is too large; the rest is dropped."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        part = raw_data[: MOST + 1 - self.size]
        self.kept.write(part)
        self.size += len(part)

    def file_complete(self, file_size: int) -> Any:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept,
            self.field_name,
            self.file_name,
            self.content_type,
            self.size,
            self.charset,
            self.content_type_extra,
        )
