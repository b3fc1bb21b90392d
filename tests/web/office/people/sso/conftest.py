"""An installation with single sign-on, and the provider that it trusts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from wsgiref.types import WSGIApplication

import pytest
from cast import FARID, Clock, come_home
from providers import Provider, started
from work_accounts import bind

from portal.actions.house import House
from portal.doors import join_doors
from portal.settings import Settings


@pytest.fixture(scope="module")
def listening() -> Iterator[Provider]:
    """One provider for all of these; each test finds it honest."""
    with started(lambda: 0) as provider:
        yield provider


@pytest.fixture
def provider(listening: Provider, clock: Clock) -> Provider:
    """The provider, in the time of the test."""
    listening.honest()
    listening.clock = lambda: clock().timestamp()
    return listening


@pytest.fixture
def house(installed: Settings, clock: Clock, provider: Provider) -> Iterator[House]:
    """The cast's installation with single sign-on; Farid has linked his work account."""
    opened = come_home(replace(installed, oidc=provider.oidc()), clock, second_factor=True)
    bind(opened, FARID, provider)
    yield opened
    opened.close()


@pytest.fixture
def lenient(house: House) -> WSGIApplication:
    """The same doors, but here Sanne needs no second factor of her own."""
    return join_doors(replace(house, second_factor=False))
