"""What the environment says of single sign-on and the keys of regions; a mistake stops the start and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import settings
from portal.settings import Oidc, SettingsError, read

BASE = {"PORTAL_SECRET_KEY": "00" * 32}
GOOD = {
    "PORTAL_OIDC_ISSUER": "https://login.example/realms/gemeente",
    "PORTAL_OIDC_CLIENT_ID": "meldpunt",
    "PORTAL_OIDC_CLIENT_SECRET": "een geheim",
}


def test_without_an_issuer_there_is_no_single_sign_on() -> None:
    assert read(BASE).oidc is None


def test_all_three_make_one_and_a_second_factor_is_asked_unless_it_says_otherwise() -> None:
    usual = read(BASE | GOOD).oidc
    assert usual == Oidc("https://login.example/realms/gemeente", "meldpunt", "een geheim", ("amr", "mfa"))
    assert "een geheim" not in repr(usual)
    for text, mfa in (("acr=2", ("acr", "2")), ("mfa=a=b", ("mfa", "a=b")), ("none", None)):
        found = read(BASE | GOOD | {"PORTAL_OIDC_MFA": text}).oidc
        assert found is not None
        assert found.mfa == mfa


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"PORTAL_OIDC_ISSUER": ""}, "PORTAL_OIDC_CLIENT_ID"),
        ({"PORTAL_OIDC_CLIENT_ID": ""}, "PORTAL_OIDC_CLIENT_ID"),
        ({"PORTAL_OIDC_CLIENT_SECRET": ""}, "PORTAL_OIDC_CLIENT_SECRET"),
        ({"PORTAL_OIDC_ISSUER": "http://login.example"}, "PORTAL_OIDC_ISSUER"),
        ({"PORTAL_OIDC_ISSUER": "login.example"}, "PORTAL_OIDC_ISSUER"),
        ({"PORTAL_OIDC_ISSUER": "https://login.example/?x=1"}, "PORTAL_OIDC_ISSUER"),
        ({"PORTAL_OIDC_ISSUER": "http://localhost.login.example"}, "PORTAL_OIDC_ISSUER"),
        ({"PORTAL_OIDC_MFA": "mfa"}, "PORTAL_OIDC_MFA"),
        ({"PORTAL_OIDC_MFA": "=mfa"}, "PORTAL_OIDC_MFA"),
    ],
)
def test_a_mistake_is_named(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read(BASE | GOOD | wrong)


def test_the_themes_stand_in_the_order_of_the_setting() -> None:
    assert read(BASE).themes == ()
    assert read(BASE | {"PORTAL_THEMES": "ondermijning, mensenhandel"}).themes == ("ondermijning", "mensenhandel")


def test_each_region_has_a_key_of_its_own() -> None:
    one, two = "ab" * 64, "cd" * 64
    found = read(BASE | {"PORTAL_LINK_KEYS": f"# sleutels\nmarkiezaten {one}\n\nlimburg {two}\n"})
    assert found.link_keys == {"markiezaten": bytes.fromhex(one), "limburg": bytes.fromhex(two)}
    assert one not in repr(found)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("markiezaten", "line 1"),
        (f"markiezaten {'ab' * 63}", "line 1"),
        (f"\nmarkiezaten {'xy' * 64}", "line 2"),
        (f"markiezaten {'ab' * 64} meer", "line 1"),
        (f"markiezaten {'ab' * 64}\nmarkiezaten {'cd' * 64}", "line 2: markiezaten has a key"),
        (f"markiezaten {'ab' * 64}\nlimburg {'ab' * 64}", "same key"),
    ],
)
def test_a_wrong_key_of_a_region_is_named_and_not_told(text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named) as error:
        read(BASE | {"PORTAL_LINK_KEYS": text})
    assert "ab" * 20 not in str(error.value)


def test_what_a_command_left_is_read_when_nothing_is_given(tmp_path: Path) -> None:
    where = {"PORTAL_INSTANCE": str(tmp_path)}
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY is missing"):
        read(where)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").write_text("11" * 32)
    assert read(where).secret_key == bytes.fromhex("11" * 32)
    (tmp_path / "empty").touch()
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY is missing"):
        read(where | {"PORTAL_SECRET_KEY_FILE": str(tmp_path / "empty")})


def test_a_secret_that_cannot_be_read_is_named_and_is_in_nobodys_way_when_another_is_given(tmp_path: Path) -> None:
    (tmp_path / "secrets" / "secret_key").mkdir(parents=True)  # a folder: nobody can read that, not even root
    where = {"PORTAL_INSTANCE": str(tmp_path)}
    with pytest.raises(SettingsError, match=r"secret_key cannot be read: .*Is this the user of the portal"):
        read(where)
    assert read(where | BASE).secret_key == bytes(32)


def test_on_the_machine_of_a_service_nobody_makes_a_second_installation_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "portal.env").touch()
    monkeypatch.setattr(settings, "OF_THE_SERVICE", tmp_path / "portal.env")
    with pytest.raises(SettingsError, match="use `meldpunt …`"):
        read(BASE)
    assert read(BASE | {"PORTAL_INSTANCE": str(tmp_path)}).instance == tmp_path
