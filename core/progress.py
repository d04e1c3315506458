"""Progress of a command on its error stream: silent for the first two seconds, then at most once a second."""

import time
from collections.abc import Callable
from typing import Protocol

SILENT_FOR = 2.0
EVERY = 1.0


class Stream(Protocol):
    def write(self, text: str) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Progress:
    """Call it with (done, total); on a terminal it rewrites one line, elsewhere it adds lines."""

    def __init__(self, label: str, stream: Stream, clock: Callable[[], float] = time.monotonic) -> None:
        self._label, self._stream, self._clock = label, stream, clock
        self._next = clock() + SILENT_FOR
        self._open = False

    def __call__(self, done: int, total: int) -> None:
        if self._clock() < self._next:
            return
        self._next = self._clock() + EVERY
        share = f" {done}/{total}（{100 * done // total}%）" if total else ""
        self._write(f"· {self._label}{share}")

    def close(self) -> None:
        """End the rewritten line."""
        if self._open:
            self._stream.write("\n")
            self._open = False

    def _write(self, line: str) -> None:
        if self._stream.isatty():
            self._stream.write(f"\r\x1b[K{line}")
            self._open = True
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()
