"""Where the library and the calculators are opened, as the settings say; no model and no index is loaded."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from assistant.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from calculators.loading import Models
    from knowledge.encoder import Encoder
    from knowledge.library import Library


def open_library(
    settings: Settings,
    progress: Callable[[str], None] | None = None,
    encoder: Callable[[], Encoder] | None = None,
) -> Library:
    """Open the library; its encoder (`encoder_of`, where none is given) is loaded when first needed."""
    from knowledge.library import Library

    return Library.open(settings.home, encoder or encoder_of(settings, progress), settings.cache)


def encoder_of(settings: Settings, progress: Callable[[str], None] | None = None) -> Callable[[], Encoder]:
    """What loads the encoder that the settings name. The first time ever it takes some seconds, which is told."""

    def load() -> Encoder:
        from knowledge.encoder import default_encoder

        return default_encoder(settings.model, settings.cache, progress=progress, compile_first=True)

    return load


def loading_encoder(settings: Settings) -> Callable[[], Encoder]:
    """As `encoder_of`, but a compiled encoder is loaded from now on, on another core, while the caller goes on."""
    begun: Future[Encoder | None] = Future()

    def load() -> None:
        from knowledge.encoder import compiled_encoder

        try:
            begun.set_result(compiled_encoder(settings.model, settings.cache))
        except BaseException as error:  # raised where the encoder is used
            begun.set_exception(error)

    threading.Thread(target=load, name="encoder").start()

    def loaded() -> Encoder:
        return begun.result() or encoder_of(settings)()

    return loaded


def open_models(settings: Settings) -> Models:
    """Load the calculators, the user's own in `calculators/` of the home folder among them."""
    from calculators import forms
    from calculators.loading import load_models
    from knowledge.cache import DiskCache

    forms.keep_in(DiskCache(settings.cache / "forms.sqlite3"))
    return load_models(settings.home / "calculators")
