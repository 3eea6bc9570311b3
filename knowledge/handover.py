"""The first run: sentence-transformers answers while the compiled graph is made, then that takes over."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from knowledge.encoder import QueryEncoder
from knowledge.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.encoder import Encoder


_under_way: list[HandoverEncoder] = []


def settled(timeout: float | None = None) -> bool:
    """Wait until no encoder of this process is being made any more; False where that takes longer.

    To be called before a process ends: what Python does then cuts off the making.
    """
    return all(encoder.settled(timeout) for encoder in _under_way)


class HandoverEncoder:
    """One encoder until another of the same model is ready; their vectors differ in the seventh digit."""

    def __init__(self, first: Encoder, make: Callable[[], Encoder]) -> None:
        """Begin with `first`; `make` runs in a thread, and where it raises ModelError, `first` stays."""
        self.name = first.name
        self._now = first
        self._making = threading.Thread(target=self._take_over, args=(make,), name="compile")
        self._making.start()
        _under_way.append(self)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._now.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each text: shape (len(texts), dimension)."""
        return self._now.encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each question: shape (len(texts), dimension)."""
        now = self._now
        return now.encode_queries(texts) if isinstance(now, QueryEncoder) else now.encode(texts)

    def settled(self, timeout: float | None = None) -> bool:
        """Wait until the other has taken over or failed; False where that has not happened in time."""
        self._making.join(timeout)
        return not self._making.is_alive()

    def _take_over(self, make: Callable[[], Encoder]) -> None:
        with contextlib.suppress(ModelError):  # the first stays; `deal doctor` says why
            self._now = make()
