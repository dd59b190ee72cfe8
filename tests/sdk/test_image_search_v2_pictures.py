"""Image Search v2 through `huaweicloudsdkimagesearch`: which pictures are taken, on add and on search."""

from __future__ import annotations

import base64
from typing import Callable, Iterator

import pytest
from huaweicloudsdkimagesearch.v2 import RunAddDataRequest
from PIL import Image

from huawei import refused
from items import INVALID, NOT_FETCHED, Items, create_instance, delete_instance
from pictures import encoded
from scenes import scene
from server import Server

BODY_LIMIT = 12 * 1024 * 1024
FILE_LIMIT = 5 * 1024 * 1024
PICTURE = encoded(scene(80))


@pytest.fixture
def items(server: Server, unique: Callable[[str], str]) -> Iterator[Items]:
    """The items of a fresh instance."""
    name = unique("pics")
    create_instance(server, name)
    yield Items.from_environment(name)
    delete_instance(server, name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP"])
def test_every_documented_format_is_taken(items, kind):
    picture = encoded(scene(82).resize((320, 240)), kind)
    items.add(kind, image_base64=picture)
    (best,) = items.search(image_base64=picture).data.items
    assert (best.id, best.score) == (kind, 1.0)


@pytest.mark.parametrize("kind", ["GIF", "TIFF"])
def test_other_formats_are_refused(items, kind):
    with refused(400, INVALID):
        items.add("a", image_base64=encoded(scene(82).convert("P"), kind))


@pytest.mark.parametrize("size", [(64, 64), (4096, 64), (64, 4096)])
def test_the_documented_sides_are_accepted(items, size):
    items.add("edge", image_base64=encoded(scene(3).resize(size)))


@pytest.mark.parametrize("size", [(63, 400), (400, 63), (4097, 400), (400, 4097)])
def test_sides_outside_are_refused_on_add_and_search(items, size):
    picture = encoded(scene(3).resize(size))
    with refused(400, INVALID):
        items.add("edge", image_base64=picture)
    with refused(400, INVALID):
        items.search(image_base64=picture)


def test_a_file_may_have_5_mb(items):
    def padded(length: int) -> str:
        # What follows the end of a JPEG is no part of the picture.
        return base64.b64encode(base64.b64decode(PICTURE).ljust(length, b"\0")).decode()

    items.add("big", image_base64=padded(FILE_LIMIT))
    assert items.found(image_base64=padded(FILE_LIMIT)) == ["big"]
    with refused(400, INVALID):
        items.add("bigger", image_base64=padded(FILE_LIMIT + 1))
    with refused(400, INVALID):
        items.search(image_base64=padded(FILE_LIMIT + 1))


def test_a_few_bytes_that_claim_many_pixels_are_refused(items):
    with refused(400, INVALID):
        items.add("bomb", image_base64=encoded(Image.new("1", (20_000, 20_000)), "PNG"))


def test_a_body_may_have_12_mb(items):
    """Blanks after a JSON text are part of the body and of nothing else."""
    add = items.client.run_add_data
    body = '{"item_id": "a", "image_base64": "%s"}' % PICTURE
    assert add(RunAddDataRequest(service_name=items.name, body=body.ljust(BODY_LIMIT))).result == "success"
    with refused(413, "APIGW.0201"):
        add(RunAddDataRequest(service_name=items.name, body=body.ljust(BODY_LIMIT + 1)))


def test_no_address_is_fetched_until_the_operator_says_where_from(items):
    for address in ("http://127.0.0.1:9/a.jpg", "https://example.com/a.jpg"):
        with refused(400, NOT_FETCHED):
            items.add("a", image_url=address)
        with refused(400, NOT_FETCHED):
            items.search(image_url=address)
    assert not items.exists("a")
