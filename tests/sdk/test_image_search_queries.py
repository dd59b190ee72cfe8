"""Image Search v1 through `huaweicloudsdkimagesearch`: searching by file, by path, by tag and by box."""

from __future__ import annotations

import time
from typing import Iterator

import pytest
from huaweicloudsdkimagesearch.v1 import SearchBoxDetail

from huawei import refused
from libraries import BAD_NAME, BAD_PATH, NOTHING_GIVEN, UNSUPPORTED, Libraries
from pictures import encoded, side_by_side
from scenes import scene


@pytest.fixture(scope="module")
def shelf(libraries: Libraries) -> Iterator[tuple[str, list[str]]]:
    """An instance with twelve pictures, tagged by kind and place, that tests only read."""
    name = f"shelf-{time.time_ns() % 10**10:010}"
    libraries.create(name, tags=["kind", "place"])
    paths = [f"/shelf/{number}.jpg" for number in range(12)]
    for number, path in enumerate(paths):
        tags = {"kind": "even" if number % 2 == 0 else "odd", "place": f"row {number // 4}"}
        libraries.add(name, path=path, file=encoded(scene(1000 + number)), tags=tags)
    yield name, paths
    libraries.delete(name)


def test_search_by_path_uses_the_stored_picture(libraries, shelf):
    name, paths = shelf
    answer = libraries.search(name, path=paths[5])
    assert answer.count == len(paths)
    best = answer.result[0]
    assert (best.path, best.tags) == (paths[5], {"kind": "odd", "place": "row 1"})
    assert float(best.sim) == pytest.approx(1.0, abs=1e-6)


def test_a_file_wins_over_a_path(libraries, shelf):
    name, paths = shelf
    assert libraries.found(name, file=encoded(scene(1003)), path=paths[7])[0] == paths[3]


def test_results_are_ordered_and_limited_to_ten(libraries, shelf):
    name, paths = shelf
    answer = libraries.search(name, file=encoded(scene(1004)))
    sims = [float(item.sim) for item in answer.result]
    assert (len(sims), answer.count) == (10, len(paths))
    assert sims == sorted(sims, reverse=True)
    assert all(0.0 <= sim <= 1.0 for sim in sims)


def test_pages_join_to_the_whole_answer(libraries, shelf):
    name, paths = shelf
    whole = libraries.found(name, path=paths[0], limit=100)
    pages = [libraries.found(name, path=paths[0], limit=5, offset=offset) for offset in (0, 5, 10, 15)]
    assert sorted(whole) == sorted(paths)
    assert [len(page) for page in pages] == [5, 5, 2, 0]
    assert sum(pages, []) == whole


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"kind": "odd"}, [1, 3, 5, 7, 9, 11]),
        ({"kind": "odd", "place": "row 1"}, [5, 7]),
        ({"place": "row 9"}, []),
    ],
    ids=str,
)
def test_tags_filter_by_equality_of_every_pair(libraries, shelf, tags, expected):
    name, paths = shelf
    answer = libraries.search(name, file=encoded(scene(1000)), tags=tags)
    assert answer.count == len(expected)
    assert sorted(item.path for item in answer.result) == sorted(paths[number] for number in expected)


def test_the_box_alone_is_searched(libraries, shelf):
    name, paths = shelf
    both, right = side_by_side(scene(1008), scene(1010))
    box = SearchBoxDetail(**right)
    assert libraries.found(name, file=encoded(both), is_crop=True, box=box)[0] == paths[10]
    ignored = libraries.search(name, file=encoded(both), is_crop=False, box=box)
    plain = libraries.search(name, file=encoded(both))
    assert ignored.to_dict() == plain.to_dict()


@pytest.mark.parametrize(
    "box",
    [
        {"x": 0, "y": 0, "width": 0, "height": 100},
        {"x": -1, "y": 0, "width": 100, "height": 100},
        {"x": 400, "y": 400, "width": 10_000, "height": 10_000},
    ],
    ids=["empty", "negative", "outside"],
)
def test_a_box_outside_the_picture_is_refused(libraries, shelf, box):
    with refused(400, UNSUPPORTED):
        libraries.search(shelf[0], file=encoded(scene(1000)), is_crop=True, box=SearchBoxDetail(**box))


@pytest.mark.parametrize(
    "fields",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "ten"},
        {"offset": -1},
        {"tags": {f"t{number}": "v" for number in range(11)}},
        {"is_crop": "yes"},
    ],
    ids=str,
)
def test_a_wrong_field_of_search_is_refused(libraries, shelf, fields):
    with refused(400, UNSUPPORTED):
        libraries.search(shelf[0], file=encoded(scene(1000)), **fields)


def test_search_needs_a_file_or_a_path(libraries, shelf):
    with refused(400, NOTHING_GIVEN):
        libraries.search(shelf[0])


def test_an_unknown_path_is_refused(libraries, shelf):
    with refused(400, BAD_PATH):
        libraries.search(shelf[0], path="/shelf/none.jpg")


def test_an_unknown_instance_cannot_be_searched(libraries, unique):
    with refused(400, BAD_NAME):
        libraries.search(unique("none"), file=encoded(scene(1000)))
