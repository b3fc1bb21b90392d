"""`portal check` names what should be mended; a start that would mix or lose something is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from cast import ROOS, SANNE, Clock, open_house, settings
from neighbours import settle
from peek import principal, sql

from portal.actions.house import House
from portal.actions.installation import checking, link_keys
from portal.adapters import directory
from portal.settings import LINK_KEYS, read_link_keys


def codes(house: House) -> set[tuple[str, str]]:
    house.keeper.refresh()
    return {(finding.code, finding.text.split(" ")[0].rstrip(":")) for finding in checking.check(house)}


def test_the_cast_house_has_one_place_to_cover_and_a_mail_folder(house: House) -> None:
    assert codes(house) == {
        ("uncovered", "Kaap"),
        ("setting", "PORTAL_BASE_URL"),
        ("setting", "PORTAL_SMTP_URL"),
        ("covenant", "partner"),
    }
    assert [f.text for f in checking.check(house) if f.code == "uncovered"] == [
        "Kaap (mensenhandel) cannot be opened and lacks: functionaris, deputy, escrow"
    ]


def test_an_open_place_that_loses_its_people_is_named(house: House) -> None:
    sql(house, "DELETE FROM seat WHERE municipality = 'GM9002' AND role = 'functionaris'")
    assert ("uncovered", "Bergdorp") in codes(house)
    assert "Bergdorp (mensenhandel) is open but lacks: functionaris" in [f.text for f in checking.check(house)]


def test_keys_without_an_approval_are_named(house: House) -> None:
    sql(house, "UPDATE principal SET sealing_key = zeroblob(32) WHERE id = :id", id=principal(house, SANNE))
    sql(house, "DELETE FROM approval WHERE municipality = 'GM9002' AND principal = :id", id=principal(house, ROOS))
    house.keeper.refresh()
    found = [finding.text for finding in checking.check(house) if finding.code == "unapproved"]
    assert sorted(found) == [
        f"Bergdorp (mensenhandel): Roos Vink ({principal(house, ROOS)}) has keys without a valid approval",
        f"Waterstad (mensenhandel): Sanne de Wit ({principal(house, SANNE)}) has keys without a valid approval",
    ]


def test_a_number_that_nobody_checked_for_half_a_year_is_stale(house: House, clock: Clock) -> None:
    clock.move(days=183)
    assert ("stale", "partner") in codes(house)
    assert "partner politie_0900: the number was last checked on 2026-10-01" in [f.text for f in checking.check(house)]


def test_an_agreement_that_is_over_is_named(house: House) -> None:
    found = [finding.text for finding in checking.check(house) if finding.code == "covenant"]
    assert found == ["partner avim (oefenregio): its covenant ended on 2026-01-31"]


def test_a_region_without_choices_or_advice_is_named(house: House) -> None:
    sql(house, """UPDATE region SET policy = '{"bases": [{"key": "a", "label": {"nl": "A"}}]}'""")
    assert ("advice", "region") in codes(house)
    sql(house, "UPDATE region SET policy = '{}'")
    assert ("policy", "region") in codes(house) and ("advice", "region") not in codes(house)
    assert "region oefenregio has no legal grounds, purposes or channels: nothing can be handed on" in [
        finding.text for finding in checking.check(house)
    ]


def test_open_secrets_are_named(house: House) -> None:
    secret = house.settings.instance / "secrets" / "secret_key"
    secret.parent.mkdir()
    secret.write_text("00" * 32)
    secret.chmod(0o644)
    (house.settings.instance / "roots.toml").chmod(0o666)
    assert {("secret", "secret_key"), ("secret", "roots.toml")} <= codes(house)
    secret.chmod(0o600)
    (house.settings.instance / "roots.toml").chmod(0o644)
    assert not {code for code in codes(house) if code[0] == "secret"}


def test_https_and_a_mail_server_are_in_order(house: House) -> None:
    own = {"base_url": "https://m.example", "smtp_url": "smtp://m.example", "security_contact": "tel:+31-20-0000000"}
    proper = replace(house, settings=replace(house.settings, **own))
    assert not [finding for finding in checking.check(proper) if finding.code == "setting"]


def test_demo_and_real_data_do_not_mix(house: House) -> None:
    checking.refuse_to_start(house)
    demo = replace(house, settings=replace(house.settings, demo=True))
    with pytest.raises(checking.CannotStart, match="holds no demo data"):
        checking.refuse_to_start(demo)
    sql(house, "INSERT INTO installation (name, value) VALUES ('demo', '1')")
    checking.refuse_to_start(demo)
    with pytest.raises(checking.CannotStart, match="holds demo data"):
        checking.refuse_to_start(house)


def test_an_empty_house_says_what_to_do_first(tmp_path: Path) -> None:
    import portal

    bare = portal.build_house(settings(tmp_path))
    with pytest.raises(checking.CannotStart, match="portal init"):
        checking.refuse_to_start(bare)
    bare.close()
    prepared = open_house(settings(tmp_path))
    assert checking.is_empty(prepared)
    with pytest.raises(checking.CannotStart, match="portal load"):
        checking.refuse_to_start(prepared)
    prepared.close()


def test_a_database_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    import portal

    lost = portal.build_house(settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'nergens' / 'portal.sqlite'}"))
    with pytest.raises(checking.CannotStart, match="cannot be reached"):
        checking.refuse_to_start(lost)
    lost.close()


def test_an_own_text_that_cannot_be_read_is_named(house: House) -> None:
    own = house.settings.instance / "translations" / "nl" / "guidance" / "aftercare.md"
    own.parent.mkdir(parents=True)
    own.write_text("Zonder kop.")
    assert ("text", "nl/guidance/aftercare.md") in codes(house)


def test_an_installation_says_where_a_weakness_can_be_reported(house: House) -> None:
    real = replace(house, settings=replace(house.settings, base_url="https://meldpunt.waterstad.example"))
    named = "PORTAL_SECURITY_CONTACT is missing: security.txt names nobody of yours"
    assert named in [finding.text for finding in checking.check(real)]
    reached = replace(real, settings=replace(real.settings, security_contact="mailto:veilig@waterstad.example"))
    assert [f.text for f in checking.check(reached) if "security" in f.text.lower()] == []
    own = house.settings.instance / "security.txt"
    for until, is_good in (("2027-01-01T00:00:00Z", True), ("2026-01-01T00:00:00Z", False), ("ooit", False)):
        own.write_text(f"Contact: mailto:veilig@waterstad.example\nExpires: {until}\n")
        assert any("security.txt" in finding.text for finding in checking.check(real)) is not is_good


def test_a_region_that_compares_needs_its_key_and_keeps_it_to_itself(house: House) -> None:
    assert not [code for code, _text in codes(house) if code == "linking"]
    settle(house)
    without = replace(house, settings=replace(house.settings, link_keys={}))
    assert [f.text for f in checking.check(without) if f.code == "linking"] == [
        "region oefenregio compares between municipalities, but has no key: `portal link-key oefenregio`, or a line in "
        "PORTAL_LINK_KEYS"
    ]
    link_keys.make(house, "oefenregio")
    kept = house.settings.instance / LINK_KEYS
    assert read_link_keys(house.settings.instance)["oefenregio"] and kept.stat().st_mode & 0o077 == 0
    assert ("secret", "link_keys") not in codes(house)
    kept.chmod(0o644)
    assert ("secret", "link_keys") in codes(house)
    foreign = {**house.settings.link_keys, "elders": bytes(64)}
    other = replace(house, settings=replace(house.settings, link_keys=foreign))
    assert any("elders" in f.text for f in checking.check(other) if f.code == "linking")


def test_a_word_in_a_fact_makes_nobody_remove_real_signals(house: House) -> None:
    """Who can write one row must not have an administrator throw the database away."""
    with house.database.writing() as connection:
        directory.put_fact(connection, "demo", "half")
    with pytest.raises(checking.CannotStart, match="Do not remove the database"):
        checking.refuse_to_start(house)
    with pytest.raises(checking.CannotStart, match="empty database"):
        checking.refuse_to_start(replace(house, settings=replace(house.settings, demo=True)))
