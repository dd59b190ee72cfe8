"""Image Search v2 through `huaweicloudsdkimagesearch`: keywords of items that are added without any."""

from __future__ import annotations

from typing import Callable, Iterator

import pytest
from huaweicloudsdkimagesearch.v2 import AddDataOptionalParam
from PIL import Image

from items import Items, create_instance, delete_instance
from pictures import encoded
from server import Server


@pytest.fixture
def make(server: Server, unique: Callable[[str], str]) -> Iterator[Callable[..., Items]]:
    """Makes instances with these settings."""
    names = []

    def make(**settings) -> Items:
        names.append(unique("words"))
        create_instance(server, names[-1], **settings)
        return Items.from_environment(names[-1])

    yield make
    for name in names:
        delete_instance(server, name)


def flag() -> str:
    """60 % red above 40 % blue."""
    picture = Image.new("RGB", (200, 100), (20, 40, 200))
    picture.paste((220, 10, 20), (0, 0, 200, 60))
    return encoded(picture, "PNG")


def test_an_item_without_keywords_is_found_by_its_colours(make):
    items = make()
    items.add("flag", image_base64=flag())
    assert items.info("flag")["keywords"] == ["红色", "蓝色"]
    (found,) = items.search("KEYWORD", keywords=["红色", "蓝色"]).data.items
    assert (found.id, found.score) == ("flag", 1.0)
    assert items.found("KEYWORD", keywords=["绿色"]) == []


@pytest.mark.parametrize(
    ("settings", "keywords"),
    [
        ({}, ["red", "blue"]),
        ({"max_keywords": 1}, ["red"]),
        ({"keyword_confidence": 41}, ["red"]),
        ({"keyword_confidence": 61}, None),
    ],
    ids=str,
)
def test_the_settings_of_the_instance_choose_the_keywords(make, settings, keywords):
    items = make(keyword_language="en", **settings)
    items.add("flag", image_base64=flag())
    assert items.info("flag")["keywords"] == keywords


def test_keywords_are_those_of_the_box(make):
    items = make(keyword_language="en")
    params = AddDataOptionalParam(box="0,60,200,100")
    items.add("flag", image_base64=flag(), optional_params=params)
    assert items.info("flag")["keywords"] == ["blue"]


def test_a_picture_without_colour_is_black_and_white(make):
    items = make(keyword_language="en")
    picture = Image.new("L", (100, 100), 255)
    picture.paste(0, (0, 0, 100, 60))
    items.add("scan", image_base64=encoded(picture))
    assert items.info("scan")["keywords"][:3] == ["black and white", "black", "white"]


def test_given_keywords_win_and_updates_change_none(make):
    items = make(keyword_language="en")
    items.add("own", image_base64=flag(), keywords=["flag"])
    items.add("none", image_base64=flag(), keywords=[])
    items.add("generated", image_base64=flag())
    items.update("generated", desc="a flag")
    assert items.info("own")["keywords"] == ["flag"]
    assert items.info("none")["keywords"] is None
    assert items.info("generated")["keywords"] == ["red", "blue"]


def test_an_instance_that_is_not_searched_by_keywords_generates_none(make):
    items = make(search_types=["IMAGE"])
    items.add("flag", image_base64=flag())
    assert items.info("flag")["keywords"] is None
