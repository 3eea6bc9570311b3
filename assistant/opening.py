"""Where the library and the calculators are opened, as the settings say; no model and no index is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from calculators.loading import Models
    from knowledge.encoder import Encoder
    from knowledge.library import Library


def open_library(settings: Settings, progress: Callable[[str], None] | None = None) -> Library:
    """Open the library; its encoder is loaded when a vector is first needed.

    The first time that takes some seconds, and `progress` gets a line about it.
    """
    from knowledge.library import Library

    def encoder(model: str | None) -> Encoder:
        from knowledge.encoder import default_encoder

        return default_encoder(model, settings.cache, progress=progress, compile_meanwhile=True)

    return Library.open(
        settings.home,
        lambda: encoder(settings.model),
        settings.cache,
        model=settings.model,
        other_encoder=encoder,
    )


def open_models(settings: Settings) -> Models:
    """Load the calculators, the user's own in `calculators/` of the home folder among them."""
    from calculators import forms
    from calculators.loading import load_models
    from knowledge.cache import DiskCache

    forms.keep_in(DiskCache(settings.cache / "forms.sqlite3"))
    return load_models(settings.home / "calculators")
