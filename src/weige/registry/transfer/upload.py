"""An upload of the register: sealed piece by piece as it arrives, counted, never in the open on a disk."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from . import store
from .limits import MAX_FILE


class SealingHandler(FileUploadHandler):
    """Takes the one file of a form and seals it into the folder of the import that the request makes."""

    chunk_size = store.PIECE

    def __init__(self, request: HttpRequest, passing: UUID) -> None:
        super().__init__(request)
        self.passing = passing
        self.size = 0
        self.too_large = False
        self.digest = hashlib.sha256()
        self.name = ""
        self._writer: store.Writer | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.name = self.file_name or ""
        self._writer = store.Writer(self.passing, store.SOURCE)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > MAX_FILE:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.digest.update(raw_data)
        if self._writer is not None:
            self._writer.add(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        if self._writer is not None:
            self._writer.finish()
            self._writer = None
        return UploadedFile(io.BytesIO(), name=self.file_name, size=file_size)

    def upload_interrupted(self) -> None:
        self.discard()

    def discard(self) -> None:
        """Leave nothing of what has arrived."""
        if self._writer is not None:
            self._writer.discard()
            self._writer = None
        store.remove(self.passing)
