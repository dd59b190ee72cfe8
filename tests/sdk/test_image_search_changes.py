"""Image Search v1 through `huaweicloudsdkimagesearch`: checking, modifying and deleting pictures; sample answers."""

from __future__ import annotations

from typing import Callable, Iterator

import pytest
from huaweicloudsdkimagesearch.v1 import (
    RunCheckPictureRequest,
    RunDeletePictureRequest,
    RunModifyPictureRequest,
)

from huawei import refused
from libraries import BAD_JSON, BAD_NAME, BAD_PATH, EMPTY, UNSUPPORTED, Libraries
from pictures import encoded
from scenes import scene

# The vendor's own sample path: a path need not be an address.
PATH = "/../image.jpg"


@pytest.fixture
def library(libraries: Libraries, unique: Callable[[str], str]) -> Iterator[str]:
    """A fresh instance with the tags `kind` and `place`, and one picture."""
    name = unique("lib")
    libraries.create(name, tags=["kind", "place"])
    libraries.add(name, path=PATH, file=encoded(scene(20)), tags={"kind": "cup", "place": "table"})
    yield name
    libraries.delete(name)


def tags(libraries: Libraries, library: str) -> dict:
    return libraries.search(library, path=PATH).result[0].tags


# Checking


def test_whether_a_picture_exists_is_a_text(libraries, library):
    """Of a JSON boolean the client would make `True`, which programs do not expect."""
    for path, exist in ((PATH, "true"), ("/none.jpg", "false")):
        answer = libraries.check(library, path)
        assert (type(answer.exist), answer.exist) == (str, exist)


def test_the_longest_path_is_a_path(libraries, library):
    longest = "/路" * 2048
    libraries.add(library, path=longest, file=encoded(scene(21)))
    assert libraries.check(library, longest).exist == "true"
    with refused(400, UNSUPPORTED):
        libraries.check(library, longest + "/")


# Modifying


def test_modifying_replaces_all_tags_and_nothing_else(libraries, library):
    assert libraries.modify(library, path=PATH, tags={"place": "shelf"}).result == "Success"
    best = libraries.search(library, file=encoded(scene(20))).result[0]
    assert (best.path, best.tags) == (PATH, {"place": "shelf"})
    assert float(best.sim) == pytest.approx(1.0, abs=1e-6)
    assert libraries.search(library, path=PATH, tags={"kind": "cup"}).count == 0
    assert libraries.search(library, path=PATH, tags={"place": "shelf"}).count == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tags": None}, EMPTY),
        ({"tags": {"colour": "red"}}, UNSUPPORTED),
        ({"tags": {f"t{number}": "v" for number in range(11)}}, UNSUPPORTED),
        ({"tags": "cup"}, UNSUPPORTED),
        ({"tags": {"kind": ["cup"]}}, UNSUPPORTED),
        ({"path": None}, EMPTY),
        ({"path": ""}, EMPTY),
        ({"path": 7}, UNSUPPORTED),
        ({"path": "/none.jpg"}, BAD_PATH),
    ],
    ids=str,
)
def test_a_wrong_field_of_modify_is_refused_and_changes_nothing(libraries, library, fields, code):
    with refused(400, code):
        libraries.modify(library, **{"path": PATH, "tags": {"kind": "bowl"}, **fields})
    assert tags(libraries, library) == {"kind": "cup", "place": "table"}


# Deleting


def test_a_deleted_picture_is_gone_and_can_be_added_again(libraries, library):
    assert libraries.remove(library, PATH).result == "Success"
    assert libraries.check(library, PATH).exist == "false"
    assert libraries.search(library, file=encoded(scene(20))).count == 0
    for gone in (libraries.remove, lambda name, path: libraries.modify(name, path=path, tags={"kind": "cup"})):
        with refused(400, BAD_PATH):
            gone(library, PATH)
    libraries.add(library, path=PATH, file=encoded(scene(22)))
    best = libraries.search(library, file=encoded(scene(22))).result[0]
    assert (best.path, best.tags) == (PATH, {})


# What all three refuse


@pytest.mark.parametrize("path", [None, ""])
def test_check_and_delete_need_a_path(libraries, library, path):
    for call in (libraries.check, libraries.remove):
        with refused(400, EMPTY):
            call(library, path)


def test_a_body_that_is_no_json_object_is_refused(libraries, library):
    client = libraries.client
    for body in ("{", "[]", "path"):
        # The client sends a body that is already text as it is.
        for call, request in (
            (client.run_check_picture, RunCheckPictureRequest),
            (client.run_modify_picture, RunModifyPictureRequest),
            (client.run_delete_picture, RunDeletePictureRequest),
        ):
            with refused(400, BAD_JSON):
                call(request(instance_name=library, body=body))


def test_an_unknown_instance_has_no_pictures(libraries, unique):
    none = unique("none")
    with refused(400, BAD_NAME):
        libraries.check(none, PATH)
    with refused(400, BAD_NAME):
        libraries.remove(none, PATH)
    with refused(400, BAD_NAME):
        libraries.modify(none, path=PATH, tags={"kind": "cup"})


# The vendor's sample answers: these fields, with values of these types, and no others


def test_answers_are_the_documented_ones_to_the_letter(libraries, unique):
    name, tags = unique("doc"), ["tag1", "tag2"]
    created = libraries.create(name, description="d", level=30_000_000, tags=tags).to_json_object()
    registered = created.pop("registerDate")
    assert isinstance(registered, int)
    domain = created.pop("domain")
    assert isinstance(domain, str)
    constant = {"level": 30_000_000, "expiredDate": -1, "status": "NORMAL"}
    assert created == {"instanceName": name, "desc": "d", "tags": tags, **constant}
    queried = libraries.query(name).to_json_object()
    assert queried == {**created, "registerDate": registered, "domain": domain}

    picture = encoded(scene(23))
    assert libraries.add(name, path=PATH, file=picture, tags={"tag1": "v"}).to_json_object() == {"result": "Success"}
    found = libraries.search(name, file=picture).to_json_object()
    sim = found["result"][0].pop("sim")
    assert isinstance(sim, (int, float))
    assert found == {"count": 1, "result": [{"path": PATH, "tags": {"tag1": "v"}}]}
    assert libraries.check(name, PATH).to_json_object() == {"exist": "true"}
    assert libraries.modify(name, path=PATH, tags={"tag2": "w"}).to_json_object() == {"result": "Success"}
    assert libraries.remove(name, PATH).to_json_object() == {"result": "Success"}
    assert libraries.check(name, PATH).to_json_object() == {"exist": "false"}
    assert libraries.delete(name).to_json_object() == {"result": "success"}
