"""Where settings come from, and what is said against wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from smmextract.config import Config, load_config
from smmextract.errors import UsageError

KEY = "sk-the-very-secret-key"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "smmextract").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    return tmp_path


def load(
    home: Path, *, user: str = "", project: str = "", flags: dict[str, object] | None = None, **environ: str
) -> Config:
    (home / "home" / "smmextract" / "config.toml").write_text(user, encoding="utf-8")
    (home / "project" / "smmextract.toml").write_text(project, encoding="utf-8")
    return load_config(flags, environ={"XDG_CONFIG_HOME": str(home / "home"), **environ}, directory=home / "project")


def refused(home: Path, *, user: str = "", project: str = "", **environ: str) -> str:
    with pytest.raises(UsageError) as caught:
        load(home, user=user, project=project, flags=None, **environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def shown(config: Config) -> dict[str, tuple[str, str]]:
    return {name: (value, source) for name, value, source in config.settings()}


def test_nothing_given_is_all_defaults_and_no_model(home: Path) -> None:
    config = load(home)
    assert not config.configured
    assert shown(config)["model"] == ("not set", "default")
    assert shown(config)["base_url"] == ("https://api.openai.com/v1", "default")
    assert shown(config)["key"] == ("not set", "default")
    assert {source for _, source in shown(config).values()} == {"default"}
    with pytest.raises(UsageError, match="no model is configured"):
        config.model()


def test_flag_over_environment_over_project_over_user(home: Path) -> None:
    user, project = (
        'model = "u"\ntimeout = 1\nretries = 1\nmode = "json_schema"',
        'model = "p"\ntimeout = 2\nretries = 2',
    )
    config = load(home, user=user, project=project, flags={"model": "f"}, SMMEXTRACT_MODEL="e", SMMEXTRACT_TIMEOUT="3")
    assert shown(config)["model"] == ("f", "--model")
    assert shown(config)["timeout"] == ("3.0", "SMMEXTRACT_TIMEOUT")
    assert shown(config)["retries"] == ("2", str(home / "project" / "smmextract.toml"))
    assert shown(config)["mode"] == ("json_schema", str(home / "home" / "smmextract" / "config.toml"))


def test_a_project_file_can_name_the_server_that_gets_the_key_and_the_settings_say_so(home: Path) -> None:
    config = load(home, project='model = "m"\nbase_url = "http://elsewhere.example/v1"', OPENAI_API_KEY=KEY)
    model = config.model()
    assert model.base_url == "http://elsewhere.example/v1"
    assert model.key is not None
    assert model.key.get_secret_value() == KEY
    assert shown(config)["base_url"][1] == str(home / "project" / "smmextract.toml")


def test_a_flag_that_was_not_given_and_an_empty_variable_set_nothing(home: Path) -> None:
    config = load(home, project='model = "p"', flags={"model": None}, SMMEXTRACT_MODEL=" ")
    assert shown(config)["model"][0] == "p"


def test_the_user_file_can_be_named(home: Path) -> None:
    named = home / "mine.toml"
    named.write_text('model = "m"', encoding="utf-8")
    assert shown(load(home, user='model = "u"', SMMEXTRACT_CONFIG=str(named)))["model"] == ("m", str(named))


def test_a_named_file_that_is_not_there_is_an_error(home: Path) -> None:
    assert "there is no such file" in refused(home, SMMEXTRACT_CONFIG=str(home / "none.toml"))


def test_the_user_file_is_in_the_home_directory_by_default(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "smmextract"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('model = "h"', encoding="utf-8")
    assert shown(load_config(environ={"HOME": str(tmp_path)}, directory=tmp_path))["model"][0] == "h"


def test_the_openai_variables_give_key_and_address(home: Path) -> None:
    config = load(
        home, SMMEXTRACT_MODEL="m", OPENAI_API_KEY=KEY, OPENAI_BASE_URL="http://user:secret@localhost:8080/v1"
    )
    assert shown(config)["key"] == ("set", "OPENAI_API_KEY")
    assert shown(config)["base_url"] == ("http://localhost:8080/v1", "OPENAI_BASE_URL")
    assert config.model().host == "localhost:8080"
    assert KEY not in f"{config} {config.model()} {shown(config)}"


def test_the_default_server_needs_a_key_and_others_do_not(home: Path) -> None:
    with pytest.raises(UsageError, match="OPENAI_API_KEY is not set"):
        load(home, SMMEXTRACT_MODEL="m").model()
    assert load(home, SMMEXTRACT_MODEL="m", OPENAI_BASE_URL="http://localhost/v1").model().key is None


@pytest.mark.parametrize("name", ["key", "api_key", "OPENAI_API_KEY"])
def test_a_key_in_a_file_is_refused_without_showing_it(home: Path, name: str) -> None:
    message = refused(home, project=f'{name} = "{KEY}"')
    assert "set OPENAI_API_KEY in the environment" in message
    assert KEY not in message


def test_an_unknown_setting_names_the_nearest(home: Path) -> None:
    message = refused(home, project="timout = 3")
    assert message == f"{home / 'project' / 'smmextract.toml'}: unknown setting 'timout'; did you mean 'timeout'?"


def test_an_unknown_setting_without_a_near_one_gets_the_list(home: Path) -> None:
    assert "there are model, base_url, mode," in refused(home, user="zzz = 3")


@pytest.mark.parametrize(
    ("project", "name", "wanted"),
    [
        ('timeout = "5"', "timeout", "should be a valid number, not '5'"),
        ("model = 3", "model", "should be a valid string, not 3"),
        ("retries = true", "retries", "should be a valid integer, not True"),
        ("retries = -1", "retries", "should be greater than or equal to 0, not -1"),
        ('mode = "xml"', "mode", "should be 'auto', 'tools', 'json_schema', 'json_object' or 'text', not 'xml'"),
        ('base_url = "localhost"', "base_url", "should be an address that starts with http:// or https://"),
    ],
)
def test_a_wrong_value_names_file_and_setting(home: Path, project: str, name: str, wanted: str) -> None:
    message = refused(home, project=project)
    assert message.startswith(f"{home / 'project' / 'smmextract.toml'}: {name} {wanted}")


def test_a_wrong_value_in_the_environment_names_the_variable(home: Path) -> None:
    assert refused(home, SMMEXTRACT_TIMEOUT="soon").startswith("SMMEXTRACT_TIMEOUT: timeout should be a valid number")


@pytest.mark.parametrize("content", ["model =", "model = 'm'\nmodel = 'n'"])
def test_broken_toml_is_one_line_with_the_file(home: Path, content: str) -> None:
    assert refused(home, project=content).startswith(f"{home / 'project' / 'smmextract.toml'}: not valid TOML: ")


def test_a_file_that_is_no_text_is_refused(home: Path) -> None:
    (home / "bad.toml").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8 text" in refused(home, SMMEXTRACT_CONFIG=str(home / "bad.toml"))
    assert "cannot be read" in refused(home, SMMEXTRACT_CONFIG=str(home))


def test_the_temperature_can_be_left_to_the_server(home: Path) -> None:
    config = load(home, project='temperature = "none"', SMMEXTRACT_MODEL="m", OPENAI_BASE_URL="http://localhost/v1")
    assert config.model().temperature is None
    assert shown(config)["temperature"][0] == "none"


@pytest.mark.parametrize("name", ["temperature", "timeout"])
@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_number_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"SMMEXTRACT_{name.upper()}: {name} should be a finite number, not '{value}'"):
        load_config(environ={f"SMMEXTRACT_{name.upper()}": value})
