"""Image Search v2 through `huaweicloudsdkimagesearch`: adding, checking, updating and deleting items."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Iterator

import pytest
from huaweicloudsdkimagesearch.v2 import (
    AddDataOptionalParam,
    RunAddDataRequest,
    RunCheckDataRequest,
    RunDeleteDataRequest,
    RunSearchRequest,
    RunUpdateDataRequest,
    SearchAfterParam,
)

import huawei
from huawei import BAD_SIGNATURE, FOREIGN_PROJECT, OTHER_PROJECT, Key, refused
from items import (
    BAD_JSON,
    DATA,
    INVALID,
    NO_INSTANCE,
    Items,
    between,
    create_instance,
    delete_instance,
    pages,
)
from pictures import encoded
from scenes import scene
from server import Server
from waiting import race

PICTURE = encoded(scene(80))
# Small pictures, for tests of which the pictures are not the subject.
DOT = encoded(scene(81).resize((64, 64)))


@pytest.fixture
def items(server: Server, unique: Callable[[str], str]) -> Iterator[Items]:
    """The items of a fresh instance with two tags and a number."""
    name = unique("shop")
    create_instance(server, name, custom_tags=["brand", "colour"], custom_num_tags=["year", "price"])
    yield Items.from_environment(name)
    delete_instance(server, name)


@pytest.fixture
def products(server: Server, unique: Callable[[str], str]) -> Iterator[Items]:
    """The items of a fresh instance for pictures of products."""
    name = unique("prod")
    create_instance(server, name, service_type="general_product")
    yield Items.from_environment(name)
    delete_instance(server, name)


def add_many(items: Items, count: int) -> list[str]:
    """Add `count` items of the brand `x`, of which item `n` has the year `n`; returns their ids."""
    ids = [f"item-{number:03}" for number in range(count)]
    tags = {"brand": "x"}

    def add(first: int) -> None:
        for year in range(first, count, 4):
            items.add(ids[year], image_base64=DOT, custom_tags=tags, custom_num_tags={"year": year})

    race(4, add)
    return ids


# Adding


def test_an_added_item_is_kept_as_it_was_given(items):
    fields = {
        "desc": "A cup, 一只杯子",
        "custom_tags": {"brand": "x", "colour": "red"},
        "custom_num_tags": {"year": 2022.0, "price": -0.5},
        "keywords": ["cup", "杯"],
    }
    added = items.add("cup-1", image_base64=PICTURE, **fields)
    assert (added.status_code, added.result, added.data) == (200, "success", None)
    assert items.info("cup-1") == fields
    (best,) = items.search(image_base64=PICTURE).data.items
    assert (best.id, best.score, best.source.to_dict()) == ("cup-1", 1.0, fields)


def test_an_item_needs_no_more_than_an_id_and_a_picture(items):
    longest = "i" * 256
    items.add(longest, image_base64=PICTURE)
    assert items.exists(longest)
    items.add("bare", image_base64=PICTURE, keywords=[])
    assert set(items.info("bare").values()) == {None}


def test_an_item_is_overwritten_by_force_only(items):
    items.add("a", image_base64=PICTURE, custom_tags={"brand": "x"})
    for force in (None, False):
        with refused(400, DATA):
            items.add("a", image_base64=DOT, force=force)
    assert items.info("a")["custom_tags"] == {"brand": "x"}
    items.add("a", image_base64=DOT, force=True)
    assert items.info("a")["custom_tags"] is None
    assert items.search(image_base64=DOT).data.items[0].score == 1.0


def test_of_racing_adds_of_one_item_one_wins(items):
    outcomes = race(8, lambda _: huawei.outcome(lambda: items.add("a", image_base64=DOT)))
    assert sorted(outcomes) == [DATA] * 7 + ["won"]


def test_a_product_is_answered_with_its_box_and_category(products):
    width, height = scene(80).size
    (whole,) = products.add("a", image_base64=PICTURE).data.image_info.objects
    assert whole.to_dict() == {"box": f"0,0,{width},{height}", "category": 0, "category_name": "others"}
    params = AddDataOptionalParam(do_det=False, box="10,20,110,220", do_cls=False, category=11)
    (part,) = products.add("b", image_base64=PICTURE, optional_params=params).data.image_info.objects
    assert part.to_dict() == {"box": "10,20,110,220", "category": 11, "category_name": "electronics"}


@pytest.mark.parametrize(
    "fields",
    [
        {"item_id": None},
        {"item_id": ""},
        {"item_id": "i" * 257},
        {"item_id": 7},
        {"desc": ""},
        {"desc": "d" * 2049},
        {"force": "yes"},
        {"custom_tags": {"size": "L"}},
        {"custom_tags": {"brand": ""}},
        {"custom_tags": {"brand": "b" * 65}},
        {"custom_tags": {"brand": ["x"]}},
        {"custom_num_tags": {"weight": 1}},
        {"custom_num_tags": {"year": "2022"}},
        {"keywords": [""]},
        {"keywords": ["k" * 65]},
        {"keywords": [f"k{number}" for number in range(101)]},
        {"image_base64": None},
        {"image_base64": "not base64!"},
        {"optional_params": AddDataOptionalParam(box="0,0,14,100")},
        {"optional_params": AddDataOptionalParam(box="0, 0, 100, 100")},
        {"optional_params": AddDataOptionalParam(box="0,0,100,10000")},
        {"optional_params": AddDataOptionalParam(category=-1)},
        {"optional_params": AddDataOptionalParam(do_det="yes")},
    ],
    ids=lambda fields: str(fields)[:50],
)
def test_a_wrong_field_of_add_is_refused_and_adds_nothing(items, fields):
    with refused(400, INVALID):
        items.add(**{"item_id": "a", "image_base64": PICTURE, **fields})
    assert not items.exists("a")


# Checking


def test_an_item_that_is_not_there_is_said_not_to_exist(items):
    data = items.check(item_id="none").data
    assert (data.existed, data.item_info) == (False, None)


def test_check_by_condition_pages_through_all_items(items):
    ids = add_many(items, 25)
    items.add("other", image_base64=DOT, custom_tags={"brand": "y"})
    first = items.check(custom_tags={"brand": ["x"]}).data
    assert (first.check_info.total_num, first.check_info.return_num, len(first.items)) == (25, 10, 10)
    for limit, sizes in ((10, [10, 10, 5]), (25, [25]), (100, [25]), (1, [1] * 25)):
        read = list(pages(items.check, "check_info", custom_tags={"brand": ["x"]}, limit=limit))
        assert [len(page) for page in read] == sizes
        assert sorted(item.id for page in read for item in page) == ids


def test_ranges_include_their_ends_and_leave_out_items_without_the_number(items):
    add_many(items, 5)
    items.add("no year", image_base64=DOT, custom_tags={"brand": "x"})

    def years(least=None, most=None) -> list[float]:
        found = items.check(custom_num_tags={"year": between(least, most)}, limit=100).data.items
        return sorted(item.source.custom_num_tags["year"] for item in found)

    assert years(1, 3) == [1, 2, 3]
    assert years(1.5, 2.5) == [2]
    assert years(2) == [2, 3, 4]
    assert years(most=0) == [0]
    assert years(-1e300, 1e300) == years() == [0, 1, 2, 3, 4]
    assert years(7, 9) == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"item_id": "i" * 257},
        {"custom_tags": {}},
        {"custom_tags": {"size": ["L"]}},
        {"custom_tags": {"brand": []}},
        {"custom_tags": {"brand": "x"}},
        {"custom_tags": {"brand": [f"b{number}" for number in range(33)]}},
        {"custom_num_tags": {"weight": between(1, 2)}},
        {"custom_num_tags": {"year": between(2, 1)}},
        {"custom_num_tags": {"year": between("a", "b")}},
    ],
    ids=lambda fields: str(fields)[:50],
)
def test_a_wrong_condition_is_refused_by_check_and_delete(items, fields):
    items.add("a", image_base64=DOT, custom_tags={"brand": "x"}, custom_num_tags={"year": 1})
    for call in (items.check, items.delete):
        with refused(400, INVALID):
            call(**fields)
    assert items.exists("a")


@pytest.mark.parametrize("fields", [{"limit": 0}, {"limit": 101}, {"last_item": SearchAfterParam(score=1.0)}], ids=str)
def test_a_wrong_page_of_check_is_refused(items, fields):
    with refused(400, INVALID):
        items.check(custom_tags={"brand": ["x"]}, **fields)


def test_a_tag_may_have_32_values(items):
    items.add("a", image_base64=DOT, custom_tags={"brand": "b31"})
    values = [f"b{number}" for number in range(32)]
    assert items.check(custom_tags={"brand": values}).data.check_info.total_num == 1
    assert items.found(image_base64=DOT, custom_tags={"brand": values}) == ["a"]
    with refused(400, INVALID):
        items.search(image_base64=DOT, custom_tags={"brand": [*values, "b32"]})


# Updating


def test_an_update_merges_tags_and_numbers(items):
    items.add(
        "a",
        image_base64=PICTURE,
        desc="before",
        custom_tags={"brand": "x", "colour": "red"},
        custom_num_tags={"year": 1, "price": 2},
        keywords=["cup"],
    )
    assert items.update("a", custom_tags={"brand": "y"}, custom_num_tags={"price": 3}).result == "success"
    merged = {"custom_tags": {"brand": "y", "colour": "red"}, "custom_num_tags": {"year": 1, "price": 3}}
    assert items.info("a") == {"desc": "before", "keywords": ["cup"], **merged}
    items.update("a", desc="after")
    assert items.info("a") == {"desc": "after", "keywords": ["cup"], **merged}
    assert items.found(image_base64=PICTURE, custom_tags={"brand": ["x"]}) == []
    assert items.found(image_base64=PICTURE, custom_num_tags={"price": between(3, 3)}) == ["a"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item_id": None, "desc": "d"}, INVALID),
        ({"item_id": "none", "desc": "d"}, DATA),
        ({}, INVALID),
        ({"desc": "d" * 2049}, INVALID),
        ({"custom_tags": {"size": "L"}}, INVALID),
        ({"custom_num_tags": {"year": "new"}}, INVALID),
    ],
    ids=lambda fields: str(fields)[:50],
)
def test_a_wrong_update_is_refused_and_changes_nothing(items, fields, code):
    items.add("a", image_base64=DOT, desc="steady")
    before = items.info("a")
    with refused(400, code):
        items.update(**{"item_id": "a", **fields})
    assert items.info("a") == before


# Deleting


def test_a_deleted_item_is_gone(items):
    items.add("a", image_base64=DOT)
    deleted = items.delete(item_id="a")
    assert (deleted.result, deleted.data) == ("success", None)
    assert not items.exists("a")
    assert items.found(image_base64=DOT) == []
    for force in (None, False):
        with refused(400, DATA):
            items.delete(item_id="a", force=force)
    assert items.delete(item_id="a", force=True).result == "success"


def test_a_condition_deletes_a_hundred_items_a_call(items):
    ids = add_many(items, 120)
    items.add("other", image_base64=DOT, custom_tags={"brand": "y"})
    condition = {"custom_tags": {"brand": ["x"]}}
    deleted = []
    for total, count in ((120, 100), (20, 20), (0, 0)):
        data = items.delete(**condition).data
        assert (data.delete_info.total_num, data.delete_info.delete_num, len(data.items)) == (total, count, count)
        deleted += [item.id for item in data.items]
    assert sorted(deleted) == ids
    assert items.found(image_base64=DOT) == ["other"]


def test_an_id_wins_over_a_condition(items):
    for name in ("a", "b"):
        items.add(name, image_base64=DOT, custom_tags={"brand": "x"})
    assert items.check(item_id="a", custom_tags={"brand": ["x"]}).data.existed is True
    items.delete(item_id="a", custom_tags={"brand": ["x"]})
    assert (items.exists("a"), items.exists("b")) == (False, True)


# What all five refuse


def raw(items: Items, body) -> list[Callable[[], object]]:
    """The five calls with this body; the client sends one that is already text as it is."""
    client, name = items.client, items.name
    return [
        lambda: client.run_add_data(RunAddDataRequest(name, body)),
        lambda: client.run_search(RunSearchRequest(name, body)),
        lambda: client.run_check_data(RunCheckDataRequest(name, body)),
        lambda: client.run_update_data(RunUpdateDataRequest(name, body)),
        lambda: client.run_delete_data(RunDeleteDataRequest(name, body)),
    ]


def well_formed(items: Items) -> list[Callable[[], object]]:
    """The five calls, each of which would do something if it were let through."""
    return [
        lambda: items.add("b", image_base64=DOT),
        lambda: items.search(image_base64=DOT),
        lambda: items.check(item_id="a"),
        lambda: items.update("a", desc="stolen"),
        lambda: items.delete(item_id="a"),
    ]


@pytest.mark.parametrize("body", ["{", "[]", "item"])
def test_a_body_that_is_no_json_object_is_refused(items, body):
    for call in raw(items, body):
        with refused(400, BAD_JSON):
            call()


@pytest.mark.parametrize("name", ["none", "a b", "a/b", "ü", "{service_name}"])
def test_an_unknown_instance_has_no_items(name):
    """Whatever its name: it is signed as the client does, and found out after the signature was verified."""
    for call in well_formed(Items.from_environment(name)):
        with refused(400, NO_INSTANCE):
            call()


def test_who_may_not_is_told_so_by_all_five_calls(server, items):
    items.add("a", image_base64=DOT, desc="mine")
    key = Key.of(server)
    for wrong, status, code in (
        (replace(key, secret_key="not-the-secret"), 401, BAD_SIGNATURE),
        (replace(key, access_key=huawei.UNKNOWN_ACCESS_KEY), 401, BAD_SIGNATURE),
        (replace(key, project_id=OTHER_PROJECT), 403, FOREIGN_PROJECT),
    ):
        for call in well_formed(Items.of(wrong, items.name)):
            with refused(status, code):
                call()
    assert items.info("a")["desc"] == "mine"
    assert not items.exists("b")


def test_an_endpoint_without_a_project_means_the_project_of_the_key(server, items):
    """The client asks nobody then, and leaves `{project_id}` in the path."""
    client = huawei.client(type(items.client), server, replace(Key.of(server), project_id=None))
    caller = Items(client, items.name)
    caller.add("a", image_base64=DOT)
    assert items.exists("a")
