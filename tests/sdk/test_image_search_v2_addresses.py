"""Image Search v2 with `image_url`, on a server that is started to fetch from 127.0.0.1."""

from __future__ import annotations

from typing import Iterator

import pytest

import picture_host
from huawei import refused
from items import INVALID, NOT_FETCHED, Items, create_instance, delete_instance
from pictures import encoded
from scenes import scene


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with picture_host.serving() as address:
        yield address


@pytest.fixture
def items(server, unique) -> Iterator[Items]:
    name = unique("lib")
    create_instance(server, name)
    yield Items.from_environment(name)
    delete_instance(server, name)


@pytest.mark.parametrize("path", ["/picture", "/unmarked", "/redirect?/picture", "/picture?size=1&name=入口 a"])
def test_an_address_is_fetched(items, host, path):
    items.add("a", image_url=host + path)
    for picture in ({"image_url": host + path}, {"image_base64": encoded(scene(picture_host.PICTURE))}):
        (best,) = items.search(**picture).data.items
        assert (best.id, best.score) == ("a", 1.0)


def test_base64_wins_and_nothing_is_fetched(items, host):
    items.add("a", image_url=f"{host}/missing", image_base64=encoded(scene(71)))
    (best,) = items.search(image_base64=encoded(scene(71)), image_url=f"{host}/missing").data.items
    assert (best.id, best.score) == ("a", 1.0)


@pytest.mark.parametrize("path", picture_host.REFUSED_PATHS)
def test_what_is_no_picture_there_is_refused(items, host, path):
    with refused(400, NOT_FETCHED):
        items.add("a", image_url=host + path)
    with refused(400, NOT_FETCHED):
        items.search(image_url=host + path)
    assert not items.exists("a")


@pytest.mark.parametrize("address", [*picture_host.REFUSED_ADDRESSES, "ftp://127.0.0.1/a.jpg", "/a.jpg"])
def test_other_addresses_are_refused(items, address):
    with refused(400, NOT_FETCHED):
        items.add("a", image_url=address)


def test_the_longest_address_has_4096_characters(items, host):
    longest = f"{host}/picture?".ljust(4096, "a")
    items.add("a", image_url=longest)
    with refused(400, INVALID):
        items.add("b", image_url=longest + "a")
