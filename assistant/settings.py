"""Typed settings, and the folders that hold all that the program writes.

`DEAL_HOME` names the one folder for everything. Without it, the platform's usual folders are used. A file
`settings.toml` in the home folder may set the values of `OPTIONS`; whatever it gets wrong becomes a notice
that names the file, the key and what is allowed, and the default is used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.spelling import did_you_mean

APP_NAME = "deal"
SETTINGS_FILE = "settings.toml"


@dataclass(frozen=True, slots=True)
class Option:
    """One key of settings.toml: a text, and the values it may have (any, where none are named)."""

    name: str
    help: str
    allowed: tuple[str, ...] = ()


OPTIONS = (
    Option(
        "model", "The folder, or a hub's name, of another embedding model; the built-in one where absent."
    ),
    Option("color", "Whether the terminal output has colour.", ("auto", "never")),
    Option("theme", "The colours of the chat; the ones chosen last where this is absent.", ("dark", "light")),
)
KEYS = "keys"
"""The table of settings.toml that names keys of the chat: `help = "f12"`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are kept and what the user chose. Nothing is created on disk by reading them."""

    home: Path
    """The library, the sessions, the study progress and the settings."""
    cache: Path
    """What can be computed again: vectors, indexes, the compiled model."""
    model: str | None = None
    """Another embedding model's folder or hub name; None is the built-in one."""
    color: str = "auto"
    """Either auto (colour on a terminal) or never."""
    theme: str = ""
    """dark, light, or "" for the one used last."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys of the chat by the name of the action; the chat says which of them cannot be."""
    notices: tuple[str, ...] = ()
    """What was wrong in settings.toml, one sentence each."""

    @property
    def file(self) -> Path:
        """The path of settings.toml, whether it exists or not."""
        return self.home / SETTINGS_FILE


def folders(environ: Mapping[str, str] = os.environ) -> tuple[Path, Path]:
    """Return the home and the cache folder; `DEAL_HOME`, where set, holds both."""
    named = environ.get("DEAL_HOME", "")
    if named:
        home = Path(named).expanduser().absolute()
        return home, home / "cache"
    import platformdirs  # imported late: not needed where DEAL_HOME is set

    return (
        platformdirs.user_data_path(APP_NAME, appauthor=False),
        platformdirs.user_cache_path(APP_NAME, appauthor=False),
    )


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a missing file gives the defaults, a wrong one the defaults and notices."""
    home, cache = folders(environ)
    values, keys, notices = _read(home / SETTINGS_FILE)
    return Settings(
        home=home,
        cache=cache,
        model=values.get("model"),
        color=values.get("color", "auto"),
        theme=values.get("theme", ""),
        keys=keys,
        notices=notices,
    )


def _read(file: Path) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Return the usable values and keys of a settings file, and a sentence for each thing that is not."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}, {}, ()
    except OSError as error:
        return {}, {}, (f"{file} could not be read ({error.strerror}), so the defaults are used.",)
    except UnicodeDecodeError:
        return {}, {}, (f"{file} is not UTF-8 text, so the defaults are used.",)
    import tomllib  # imported late: most homes have no settings file

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return {}, {}, (f"{file} is not valid TOML ({error}), so the defaults are used.",)
    options = {option.name: option for option in OPTIONS}
    values: dict[str, str] = {}
    keys: dict[str, str] = {}
    notices: list[str] = []
    for key, value in table.items():
        option = options.get(key)
        if key == KEYS and isinstance(value, dict):
            keys = {name: text for name, text in value.items() if isinstance(text, str)}
            notices += [
                f'{file}: in [{KEYS}], "{name}" must be a text in quotes, so its key stays as it was.'
                for name, text in value.items()
                if not isinstance(text, str)
            ]
        elif option is None:
            hint = (
                did_you_mean(key, options) or f" The keys are {', '.join(options)}, and the table [{KEYS}]."
            )
            notices.append(f'{file}: "{key}" is not a setting and is ignored.{hint}')
        elif not isinstance(value, str) or not value.strip():
            notices.append(f'{file}: "{key}" must be a text in quotes, so the default is used.')
        elif option.allowed and value not in option.allowed:
            allowed = " or ".join(f'"{choice}"' for choice in option.allowed)
            hint = did_you_mean(value, option.allowed)
            notices.append(f'{file}: "{key}" must be {allowed}, not "{value}"; the default is used.{hint}')
        else:
            values[key] = value
    return values, keys, tuple(notices)
