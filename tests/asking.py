"""What conversation tests are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Ask = Callable[[str], Mapping[str, Any]]
"""A line in, the JSON of its answer out, within one conversation."""
