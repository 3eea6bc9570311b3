"""Settings: the folders, and what a wrong settings file is told."""

from pathlib import Path

import pytest

from assistant.settings import folders, load_settings


def test_deal_home_holds_everything(tmp_path: Path) -> None:
    settings = load_settings({"DEAL_HOME": str(tmp_path)})
    assert settings.home == tmp_path
    assert settings.cache == tmp_path / "cache"
    assert settings.model is None
    assert settings.notices == ()


def test_without_deal_home_the_platform_decides() -> None:
    home, cache = folders({})
    assert home.name == "deal"
    assert "deal" in cache.parts
    assert home.is_absolute()


def test_an_empty_deal_home_counts_as_unset() -> None:
    assert folders({"DEAL_HOME": ""}) == folders({})


def test_nothing_is_created_by_reading(tmp_path: Path) -> None:
    load_settings({"DEAL_HOME": str(tmp_path / "new")})
    assert not (tmp_path / "new").exists()


def test_values_are_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('model = "/models/mine"\ncolor = "never"\n')
    settings = load_settings({"DEAL_HOME": str(tmp_path)})
    assert (settings.model, settings.color, settings.notices) == ("/models/mine", "never", ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('modle = "x"', '"modle" is not a setting and is ignored. Did you mean "model"?'),
        (
            'zebra = "x"',
            '"zebra" is not a setting and is ignored. The keys are model, color, theme, and the table [keys].',
        ),
        ("model = 3", '"model" must be a text in quotes, so the default is used.'),
        (
            'color = "nevr"',
            '"color" must be "auto" or "never", not "nevr"; the default is used. Did you mean "never"?',
        ),
        ("model = ", "is not valid TOML"),
    ],
)
def test_a_mistake_is_named_and_the_default_used(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    settings = load_settings({"DEAL_HOME": str(tmp_path)})
    assert (settings.model, settings.color) == (None, "auto")
    (notice,) = settings.notices
    assert sentence in notice
    assert str(file) in notice


def test_a_file_that_is_no_text_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b'model = "\xff\xfe"')
    (notice,) = load_settings({"DEAL_HOME": str(tmp_path)}).notices
    assert "not UTF-8" in notice
