"""Image Search v1 with addresses for pictures, on a server that is started to fetch from 127.0.0.1."""

from __future__ import annotations

from typing import Iterator

import pytest

import picture_host
from huawei import refused
from libraries import BAD_PATH
from pictures import encoded
from scenes import scene


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with picture_host.serving() as address:
        yield address


@pytest.fixture
def library(libraries, unique) -> Iterator[str]:
    name = unique("lib")
    libraries.create(name)
    yield name
    libraries.delete(name)


@pytest.mark.parametrize("path", ["/picture", "/unmarked", "/redirect?/picture", "/picture?size=1&name=入口 a"])
def test_a_path_that_is_an_address_is_fetched(libraries, library, host, path):
    libraries.add(library, path=host + path)
    # It is the picture there, under the address as it was given.
    best = libraries.search(library, file=encoded(scene(picture_host.PICTURE))).result[0]
    assert best.path == host + path
    assert float(best.sim) == pytest.approx(1.0, abs=1e-6)


def test_an_address_that_is_not_in_the_library_is_fetched_for_the_search(libraries, library, host):
    libraries.add(library, path="/it", file=encoded(scene(picture_host.PICTURE)))
    assert libraries.found(library, path=f"{host}/picture") == ["/it"]
    assert libraries.check(library, f"{host}/picture").exist == "false"


def test_a_file_wins_and_nothing_is_fetched(libraries, library, host):
    libraries.add(library, path=f"{host}/missing", file=encoded(scene(71)))
    assert libraries.found(library, path=f"{host}/missing") == [f"{host}/missing"]


@pytest.mark.parametrize("path", picture_host.REFUSED_PATHS)
def test_what_is_no_picture_there_is_refused(libraries, library, host, path):
    with refused(400, BAD_PATH):
        libraries.add(library, path=host + path)
    with refused(400, BAD_PATH):
        libraries.search(library, path=host + path)
    assert libraries.check(library, host + path).exist == "false"


@pytest.mark.parametrize("address", picture_host.REFUSED_ADDRESSES)
def test_other_addresses_are_refused(libraries, library, address):
    with refused(400, BAD_PATH):
        libraries.add(library, path=address)
