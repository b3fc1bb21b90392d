"""The sealed texts of many signals at once."""

from cast import file_signal
from peek import signal_of

from portal.actions.house import House
from portal.adapters import texts


def test_an_id_that_somebody_wrote_into_the_database_hides_no_other(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    with house.database.reading() as connection:
        found = texts.sealed(connection, ['a"b', "c,{}", "d\\", " ", signal])
    assert list(found.document) == [signal]
