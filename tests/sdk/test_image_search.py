"""Image Search v1 through `huaweicloudsdkimagesearch`: instances, and adding pictures to them."""

from __future__ import annotations

import base64
import json
import time
from typing import Callable, Iterator

import pytest
from huaweicloudsdkimagesearch.v1 import RunAddPictureRequest, RunCreateInstanceRequest
from PIL import Image

import huawei
from huawei import refused
from libraries import (
    BAD_JSON,
    BAD_MODEL,
    BAD_NAME,
    BAD_PATH,
    BODY_TOO_BIG,
    EMPTY,
    NAME_TAKEN,
    UNSUPPORTED,
    Libraries,
)
from pictures import encoded, photograph
from scenes import scene
from waiting import race

DEFAULT_LEVEL = 30_000_000
BODY_LIMIT = 12 * 1024 * 1024


@pytest.fixture
def library(libraries: Libraries, unique: Callable[[str], str]) -> Iterator[str]:
    """A fresh instance with the tags `kind` and `place`."""
    name = unique("lib")
    libraries.create(name, tags=["kind", "place"])
    yield name
    libraries.delete(name)


# Instances


def test_create_answers_the_instance_and_query_repeats_it(libraries, unique):
    name, before = unique("new"), int(time.time() * 1000)
    created = libraries.create(name, description="Autumn catalogue", level=DEFAULT_LEVEL, tags=["kind", "place"])
    assert created.status_code == 200
    assert created.instance_name == name
    assert created.desc == "Autumn catalogue"
    assert created.level == DEFAULT_LEVEL
    assert created.tags == ["kind", "place"]
    assert created.expired_date == -1
    assert created.status == "NORMAL"
    assert created.domain
    assert before - 5_000 <= created.register_date <= int(time.time() * 1000) + 5_000
    assert libraries.query(name).to_dict() == created.to_dict()
    libraries.delete(name)


def test_level_and_tags_may_be_absent(libraries, unique):
    name = unique("bare")
    created = libraries.create(name)
    assert (created.level, created.tags) == (DEFAULT_LEVEL, [])
    libraries.delete(name)


@pytest.mark.parametrize("name", ["", "Upper", "1st", "-a", "a b", "名字", "a" * 17])
def test_a_name_outside_the_alphabet_is_refused(libraries, name):
    with refused(400, BAD_NAME if name else EMPTY):
        libraries.create(name)


@pytest.mark.parametrize("suffix", ["-", "_", "0"])
def test_sixteen_characters_of_the_alphabet_are_a_name(libraries, unique, suffix):
    name = unique("n").ljust(16, suffix)
    assert libraries.create(name).instance_name == name
    libraries.delete(name)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"model": None}, EMPTY),
        ({"model": "image-guess"}, BAD_MODEL),
        ({"level": 30_000_001}, UNSUPPORTED),
        ({"tags": [f"t{number}" for number in range(11)]}, UNSUPPORTED),
        ({"tags": ["Kind"]}, UNSUPPORTED),
        ({"name": 7}, UNSUPPORTED),
        ({"tags": "kind"}, UNSUPPORTED),
        ({"level": "many"}, UNSUPPORTED),
    ],
    ids=str,
)
def test_a_wrong_field_of_create_is_refused(libraries, unique, fields, code):
    name = unique("bad")
    with refused(400, code):
        libraries.create(**{"name": name, **fields})
    with refused(400, BAD_NAME):
        libraries.query(name)


def test_a_missing_name_is_refused(libraries):
    with refused(400, EMPTY):
        libraries.create(None)


@pytest.mark.parametrize("body", ["{", "[]", "name"])
def test_a_body_that_is_no_json_object_is_refused(libraries, body):
    # The client sends a body that is already text as it is.
    with refused(400, BAD_JSON):
        libraries.client.run_create_instance(RunCreateInstanceRequest(body=body))


def test_a_name_can_be_taken_once(libraries, library):
    with refused(400, NAME_TAKEN):
        libraries.create(library)


def test_of_racing_creates_one_wins(libraries, unique):
    name = unique("race")
    outcomes = race(8, lambda _: huawei.outcome(lambda: libraries.create(name)))
    assert sorted(outcomes) == [NAME_TAKEN] * 7 + ["won"]
    libraries.delete(name)


def test_a_deleted_instance_is_gone_and_its_name_is_free_and_empty(libraries, library):
    libraries.add(library, path="/old.jpg", file=encoded(scene(1)))
    assert libraries.delete(library).result == "success"
    for gone in (libraries.query, libraries.delete):
        with refused(400, BAD_NAME):
            gone(library)
    with refused(400, BAD_NAME):
        libraries.search(library, file=encoded(scene(1)))
    libraries.create(library)
    assert libraries.search(library, file=encoded(scene(1))).count == 0


# Adding pictures


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
def test_every_documented_format_can_be_added_and_searched(libraries, library, kind):
    file = encoded(scene(2), kind)
    assert libraries.add(library, path=f"/{kind}", file=file).result == "Success"
    answer = libraries.search(library, file=file)
    assert (answer.count, answer.result[0].path) == (1, f"/{kind}")
    assert float(answer.result[0].sim) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "RGBA"])
def test_every_colour_model_is_read(libraries, library, mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    libraries.add(library, path="/colour", file=encoded(photograph("chelsea.png")))
    libraries.add(library, path="/other", file=encoded(photograph("coffee.png")))
    assert libraries.found(library, file=encoded(photograph("chelsea.png").convert(mode), kind))[0] == "/colour"


def test_exif_orientation_is_applied(libraries, library):
    upright = photograph("rocket.jpg")
    on_its_side = upright.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn by 90 degrees clockwise to see it upright.
    libraries.add(library, path="/rocket", file=encoded(upright, quality=95))

    def sim(file: str) -> float:
        return float(libraries.search(library, file=file).result[0].sim)

    turned_back = sim(encoded(on_its_side, quality=95, exif=exif))
    assert turned_back > 0.9
    assert turned_back > sim(encoded(on_its_side, quality=95))


@pytest.mark.parametrize("size", [(100, 100), (2048, 100), (100, 2048)])
def test_the_documented_sides_are_accepted(libraries, library, size):
    assert libraries.add(library, path="/edge", file=encoded(scene(3).resize(size))).result == "Success"


@pytest.mark.parametrize("size", [(99, 400), (400, 99), (2049, 400), (400, 2049)])
def test_sides_outside_are_refused_on_add_and_search(libraries, library, size):
    file = encoded(scene(3).resize(size))
    with refused(400, UNSUPPORTED):
        libraries.add(library, path="/edge", file=file)
    with refused(400, UNSUPPORTED):
        libraries.search(library, file=file)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param("not base64!", id="not base64"),
        pytest.param(base64.b64encode(b"plain text, not a picture").decode(), id="text"),
        pytest.param(encoded(scene(4).convert("P"), "GIF"), id="gif"),
        pytest.param(encoded(scene(4))[:400], id="cut off"),
        # Few bytes that claim many pixels: refused by the header, before memory is spent.
        pytest.param(encoded(Image.new("1", (20_000, 20_000)), "PNG"), id="bomb"),
    ],
)
def test_what_is_no_picture_is_refused(libraries, library, file):
    with refused(400, UNSUPPORTED):
        libraries.add(library, path="/bad", file=file)
    with refused(400, UNSUPPORTED):
        libraries.search(library, file=file)
    assert libraries.search(library, file=encoded(scene(4))).count == 0


def test_adding_a_path_again_replaces_picture_and_tags(libraries, library):
    old, new = encoded(photograph("coffee.png")), encoded(photograph("astronaut.png"))
    libraries.add(library, path="/it", file=old, tags={"kind": "cup", "place": "table"})
    libraries.add(library, path="/it", file=new, tags={"kind": "person"})
    answer = libraries.search(library, file=new)
    assert (answer.count, answer.result[0].tags) == (1, {"kind": "person"})
    assert float(answer.result[0].sim) == pytest.approx(1.0, abs=1e-6)
    assert libraries.search(library, file=old, tags={"kind": "cup"}).count == 0


@pytest.mark.parametrize(
    "tags", [{"colour": "red"}, {f"t{number}": "v" for number in range(11)}], ids=["undeclared", "eleven"]
)
def test_tags_must_be_declared(libraries, library, tags):
    with refused(400, UNSUPPORTED):
        libraries.add(library, path="/a", file=encoded(scene(5)), tags=tags)


def test_add_needs_a_path(libraries, library):
    with refused(400, EMPTY):
        libraries.add(library, file=encoded(scene(5)))


def test_a_path_that_cannot_be_fetched_is_refused(libraries, library):
    with refused(400, BAD_PATH):
        libraries.add(library, path="http://127.0.0.1:9/nothing.jpg")


def test_a_body_may_have_12_mb(libraries, library):
    """Blanks after a JSON text are part of the body and of nothing else."""
    body = json.dumps({"path": "/big", "file": encoded(scene(5))})
    add = libraries.client.run_add_picture
    added = add(RunAddPictureRequest(instance_name=library, body=body.ljust(BODY_LIMIT)))
    assert added.result == "Success"
    with refused(400, BODY_TOO_BIG):
        add(RunAddPictureRequest(instance_name=library, body=body.ljust(BODY_LIMIT + 1)))


def test_an_unknown_instance_takes_no_picture(libraries, unique):
    with refused(400, BAD_NAME):
        libraries.add(unique("none"), path="/a", file=encoded(scene(5)))
