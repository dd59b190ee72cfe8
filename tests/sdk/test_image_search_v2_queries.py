"""Image Search v2 through `huaweicloudsdkimagesearch`: searching by picture, keyword and category."""

from __future__ import annotations

from typing import Iterator

import pytest
from huaweicloudsdkimagesearch.v2 import SearchAfterParam, SearchOptionalParam

from huawei import refused
from items import INVALID, SEARCH_TYPE, Items, between, create_instance, delete_instance, pages
from pictures import encoded, side_by_side
from scenes import scene
from server import Server

PICTURES = 12
FIRST = 1100


def picture(number: int) -> str:
    return encoded(scene(FIRST + number))


@pytest.fixture(scope="module")
def shelf(server: Server) -> Iterator[Items]:
    """Twelve items that tests only read: the brand changes with every third, the last two have no year."""
    name = "shelf-v2"
    types = ["IMAGE", "KEYWORD", "TEXT"]
    create_instance(server, name, custom_tags=["brand", "row"], custom_num_tags=["year"], search_types=types)
    items = Items.from_environment(name)
    for number in range(PICTURES):
        tags = {"row": "even" if number % 2 == 0 else "odd"}
        if number != 11:
            tags["brand"] = f"b{number // 3}"
        items.add(
            f"/shelf/{number}",
            image_base64=picture(number),
            desc=f"number {number}",
            custom_tags=tags,
            custom_num_tags={"year": 2010 + number} if number < 10 else None,
            keywords=["picture"] + (["Even"] if number % 2 == 0 else []),
        )
    yield items
    delete_instance(server, name)


@pytest.fixture(scope="module")
def products(server: Server) -> Iterator[Items]:
    name = "products-v2"
    create_instance(server, name, service_type="general_product", custom_tags=["brand"], custom_num_tags=["year"])
    items = Items.from_environment(name)
    known = {"desc": "d", "custom_tags": {"brand": "HUAWEI"}, "custom_num_tags": {"year": 2022}}
    for number in range(3):
        items.add(f"/product/{number}", image_base64=picture(number), **known)
    yield items
    delete_instance(server, name)


def ids(*numbers: int) -> list[str]:
    return [f"/shelf/{number}" for number in numbers]


# IMAGE


def test_a_picture_finds_itself_first_and_what_is_known_of_it(shelf):
    data = shelf.search("IMAGE", image_base64=picture(4)).data
    best = data.items[0]
    assert (best.id, best.score) == ("/shelf/4", 1.0)
    assert best.source.to_dict() == {
        "desc": "number 4",
        "custom_tags": {"row": "even", "brand": "b1"},
        "custom_num_tags": {"year": 2014.0},
        "keywords": ["picture", "Even"],
    }
    scores = [item.score for item in data.items]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 1 for score in scores)
    info = data.search_info
    assert (info.total_num, info.return_num, len(scores), info.last_item) == (PICTURES, 10, 10, None)
    assert isinstance(info.search_time, int) and info.search_time >= 0
    assert data.image_info is None


@pytest.mark.parametrize("search_type", ["IMAGE", "0", 0])
def test_the_type_may_be_a_name_or_its_number(shelf, search_type):
    assert shelf.found(search_type, image_base64=picture(4), limit=1) == ["/shelf/4"]


def test_pages_join_to_the_whole_answer(shelf):
    whole = shelf.found(image_base64=picture(0), limit=1000)
    read = [shelf.found(image_base64=picture(0), limit=5, offset=offset) for offset in (0, 5, 10, 15)]
    assert [len(page) for page in read] == [5, 5, 2, 0]
    assert sum(read, []) == whole
    assert sorted(whole) == sorted(ids(*range(PICTURES)))


@pytest.mark.parametrize(("limit", "offset"), [(1000, 0), (1, 999), (10, 990), (1, 0)])
def test_the_documented_pages_are_answered(shelf, limit, offset):
    found = shelf.found(image_base64=picture(0), limit=limit, offset=offset)
    assert len(found) == max(0, min(limit, PICTURES - offset))


@pytest.mark.parametrize(
    "fields",
    [
        {"limit": 0},
        {"limit": 1001},
        {"limit": "ten"},
        {"offset": -1},
        {"limit": 1000, "offset": 1},
        {"limit": 1, "offset": 1000},
        {"min_score": -0.1},
        {"min_score": 1.1},
        {"search_type": None},
        {"search_type": "COLOUR"},
        {"image_base64": None},
        {"custom_tags": {"size": ["L"]}},
        {"custom_num_tags": {"year": between(2, 1)}},
        {"optional_params": SearchOptionalParam(collapse_key="size")},
        {"optional_params": SearchOptionalParam(max_scan_num=999)},
        {"optional_params": SearchOptionalParam(nprobe=0)},
        {"optional_params": SearchOptionalParam(text_lang="xx")},
        {"optional_params": SearchOptionalParam(box="5,5,5,50")},
        {"last_item": SearchAfterParam(score=1.0, id="/shelf/0")},
    ],
    ids=lambda fields: str(fields)[:60],
)
def test_a_wrong_field_of_a_search_is_refused(shelf, fields):
    with refused(400, INVALID):
        shelf.search(**{"search_type": "IMAGE", "image_base64": picture(0), **fields})


def test_a_least_score_leaves_out_what_is_below_it(shelf):
    whole = shelf.search(image_base64=picture(0), limit=PICTURES).data.items
    bound = whole[3].score
    kept = shelf.search(image_base64=picture(0), limit=PICTURES, min_score=bound).data
    assert [item.id for item in kept.items] == [item.id for item in whole if item.score >= bound]
    assert kept.search_info.total_num == len(kept.items)
    assert shelf.found(image_base64=picture(0), min_score=1) == ["/shelf/0"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"custom_tags": {"brand": ["b1"]}}, [3, 4, 5]),
        ({"custom_tags": {"brand": ["b0", "b3"]}}, [0, 1, 2, 9, 10]),
        ({"custom_tags": {"brand": ["b1", "b2"], "row": ["odd"]}}, [3, 5, 7]),
        ({"custom_num_tags": {"year": between(2012, 2014)}}, [2, 3, 4]),
        ({"custom_num_tags": {"year": between(2018)}}, [8, 9]),
        ({"custom_num_tags": {"year": between()}}, list(range(10))),
        ({"custom_tags": {"row": ["even"]}, "custom_num_tags": {"year": between(2015, 2100)}}, [6, 8]),
        ({"custom_tags": {"brand": ["none"]}}, []),
    ],
    ids=lambda value: str(value)[:60],
)
def test_conditions_hold_for_any_value_and_every_name(shelf, condition, expected):
    data = shelf.search(image_base64=picture(0), limit=100, **condition).data
    assert sorted(item.id for item in data.items) == sorted(ids(*expected))
    assert data.search_info.total_num == len(expected)


def test_of_equal_tags_the_best_item_is_answered_once(shelf):
    whole = shelf.search(image_base64=picture(7), limit=100).data.items
    best: dict[str, str] = {}
    for item in whole:
        brand = item.source.custom_tags.get("brand")
        if brand is not None:
            best.setdefault(brand, item.id)
    params = SearchOptionalParam(collapse_key="brand")
    collapsed = shelf.search(image_base64=picture(7), limit=100, optional_params=params).data
    assert [item.id for item in collapsed.items] == list(best.values())
    assert collapsed.search_info.total_num == len(best) == 4


def test_the_box_alone_is_searched(shelf):
    both, right = side_by_side(scene(FIRST + 8), scene(FIRST + 10))
    box = f"{right['x']},{right['y']},{right['x'] + right['width']},{right['y'] + right['height']}"
    params = SearchOptionalParam(box=box, max_scan_num=100_000, nprobe=100_000, text_lang="zhTW")
    assert shelf.found(image_base64=encoded(both), optional_params=params)[0] == "/shelf/10"


# KEYWORD


def test_the_score_of_keywords_is_the_part_that_an_item_carries(shelf):
    data = shelf.search("KEYWORD", keywords=["PICTURE", "even"], limit=100).data
    scores = {item.id: item.score for item in data.items}
    assert scores == {name: 1.0 if number % 2 == 0 else 0.5 for number, name in enumerate(ids(*range(PICTURES)))}
    assert shelf.found("KEYWORD", keywords=["nothing"]) == []
    assert len(shelf.found("KEYWORD", keywords=[f"k{number}" for number in range(9)] + ["even"])) == 6


@pytest.mark.parametrize("limit", [1, 5, 6, 12, 1000])
def test_the_last_item_leads_through_all_of_them(shelf, limit):
    fields = {"search_type": "KEYWORD", "keywords": ["picture", "even"], "limit": limit}
    read = list(pages(shelf.search, "search_info", **fields))
    assert all(len(page) <= limit for page in read)
    items = [item for page in read for item in page]
    assert sorted(item.id for item in items) == sorted(ids(*range(PICTURES)))
    scores = [item.score for item in items]
    assert scores == sorted(scores, reverse=True)


def test_keywords_obey_conditions_and_collapse(shelf):
    condition = {"custom_num_tags": {"year": between(2010, 2013)}}
    assert sorted(shelf.found("KEYWORD", keywords=["even"], **condition)) == ids(0, 2)
    params = SearchOptionalParam(collapse_key="row")
    data = shelf.search("KEYWORD", keywords=["picture", "even"], optional_params=params).data
    assert [item.source.custom_tags["row"] for item in data.items] == ["even", "odd"]


@pytest.mark.parametrize(
    "fields",
    [
        {"keywords": None},
        {"keywords": []},
        {"keywords": [""]},
        {"keywords": ["k" * 65]},
        {"keywords": [f"k{number}" for number in range(11)]},
        {"keywords": "picture"},
        {"last_item": SearchAfterParam(score=2.0, id="/shelf/0")},
        {"last_item": SearchAfterParam(score=1.0)},
        {"last_item": SearchAfterParam(score=1.0, id="/shelf/0"), "offset": 1},
    ],
    ids=lambda fields: str(fields)[:60],
)
def test_a_wrong_search_by_keywords_is_refused(shelf, fields):
    with refused(400, INVALID):
        shelf.search("KEYWORD", **{"keywords": ["picture"], **fields})


# TEXT and CATEGORY


def test_texts_are_not_searched_even_where_they_were_asked_for(shelf):
    with refused(400, SEARCH_TYPE):
        shelf.search("TEXT", text="a picture")


def test_an_instance_offers_its_own_types_only(shelf, products):
    with refused(400, SEARCH_TYPE):
        shelf.search("CATEGORY", image_base64=picture(0))
    with refused(400, SEARCH_TYPE):
        products.search("IMAGE", image_base64=picture(0))
    with refused(400, SEARCH_TYPE):
        products.search("KEYWORD", keywords=["picture"])


def test_a_category_search_says_what_it_searched(products):
    params = SearchOptionalParam(do_cls=False, category=6)
    data = products.search("CATEGORY", image_base64=picture(1), optional_params=params).data
    assert (data.items[0].id, data.items[0].score, data.search_info.total_num) == ("/product/1", 1.0, 3)
    width, height = scene(FIRST + 1).size
    subject = {"box": f"0,0,{width},{height}", "category": 6, "category_name": "bags"}
    info = data.image_info
    assert {"box": info.box, "category": info.category, "category_name": info.category_name} == subject
    assert [found.to_dict() for found in info.objects] == [subject]


def test_the_answer_is_the_documented_one_to_the_letter(products):
    params = SearchOptionalParam(box="26,20,300,220", category=11)
    answer = products.search("CATEGORY", image_base64=picture(1), limit=1, optional_params=params).to_json_object()
    data = answer.pop("data")
    assert answer == {"result": "success"}
    (item,), info = data.pop("items"), data.pop("search_info")
    assert isinstance(item.pop("score"), (int, float)) and isinstance(info.pop("search_time"), int)
    assert item["id"].startswith("/product/")
    assert item["source"] == {"desc": "d", "custom_tags": {"brand": "HUAWEI"}, "custom_num_tags": {"year": 2022}}
    assert (info["total_num"], info["return_num"], info.get("last_item")) == (3, 1, None)
    subject = {"box": "26,20,300,220", "category": 11, "category_name": "electronics"}
    assert data == {"image_info": {**subject, "objects": [subject]}}


@pytest.mark.parametrize("category", [12, -1, "bags"])
def test_an_unknown_category_is_refused(products, category):
    with refused(400, INVALID):
        products.search("CATEGORY", image_base64=picture(1), optional_params=SearchOptionalParam(category=category))
