"""ModelArts images through `huaweicloudsdkmodelarts`: register, list, show."""

from __future__ import annotations

import time
from typing import Callable, Optional
from uuid import UUID, uuid4

import pytest
import requests
from huaweicloudsdkmodelarts.v1 import (
    ImageRegRequest,
    ListImageRequest,
    ModelArtsClient,
    RegisterImageRequest,
    ShowImageRequest,
)

import huawei
from huawei import refused
from server import Server
from waiting import race

NO_TOKEN, BAD_TOKEN, FOREIGN_PROJECT = "ModelArts.0201", "ModelArts.0203", "ModelArts.0210"
UNSORTABLE, WRONG_TYPE, REQUIRED, WRONG_VALUE = "ModelArts.6303", "ModelArts.6332", "ModelArts.6335", "ModelArts.6336"
CONFLICT, NOT_FOUND = "ModelArts.6737", "ModelArts.6797"


class Registry:
    """The operations, by the words of the API's documentation."""

    def __init__(self, server: Server, key: Optional[huawei.Key] = None):
        self.client = huawei.client(ModelArtsClient, server, key)

    def register(self, swr_path=None, **fields):
        return self.client.register_image(RegisterImageRequest(body=ImageRegRequest(swr_path=swr_path, **fields)))

    def list(self, **filters):
        return self.client.list_image(ListImageRequest(**{"type": "DEDICATED", **filters}))

    def show(self, image_id: str):
        return self.client.show_image(ShowImageRequest(id=image_id))


@pytest.fixture(scope="module")
def registry(server: Server) -> Registry:
    return Registry(server)


@pytest.fixture
def namespace() -> str:
    """A namespace that holds no image yet."""
    return f"team-{uuid4().hex[:12]}"


def swr_path(namespace: str, name: str = "pytorch_1_8", tag: str = "train-1.0") -> str:
    return f"swr.example.com/{namespace}/{name}:{tag}"


def same_moment(now_ms: int) -> Callable[[int], bool]:
    return lambda read: isinstance(read, int) and abs(read - now_ms) < 60_000


# Register


def test_register_derives_names_and_fills_defaults(registry, namespace):
    image = registry.register(swr_path(namespace))
    assert image.status_code in (200, 201)
    assert str(UUID(image.id)) == image.id
    assert (image.namespace, image.name, image.tag) == (namespace, "pytorch_1_8", "train-1.0")
    assert image.swr_path == swr_path(namespace)
    assert (image.type, image.origin, image.status) == ("DEDICATED", "CUSTOMIZE", "ACTIVE")
    assert image.arch == "x86_64"
    assert (image.visibility, image.workspace_id, image.service_type) == ("PRIVATE", "0", "UNKNOWN")
    assert sorted(image.resource_categories) == ["CPU", "GPU"]
    assert sorted(image.dev_services) == ["NOTEBOOK", "SSH"]
    assert image.swr_instance_id is None
    assert image.create_at == image.update_at
    assert same_moment(int(time.time() * 1000))(image.create_at)


def test_every_field_is_kept_and_shown_again(registry, namespace):
    image = registry.register(
        swr_path(namespace),
        arch="AARCH64",
        description="Training image",
        origin="IMAGE_SAVE",
        resource_category=["ASCEND"],
        service_type="TRAIN",
        services=["NOTEBOOK"],
        visibility="PUBLIC",
        workspace_id="0123456789abcdefghijklmnopqrstuv",
        flavor_type="ASCEND_SNT9B",
        swr_instance_id="enterprise-1",
        tags=["team"],
        read_me="# How to train",
    )
    assert (image.arch, image.description, image.origin) == ("aarch64", "Training image", "IMAGE_SAVE")
    assert (image.resource_categories, image.service_type, image.dev_services) == (["ASCEND"], "TRAIN", ["NOTEBOOK"])
    assert (image.visibility, image.workspace_id) == ("PUBLIC", "0123456789abcdefghijklmnopqrstuv")
    assert (image.flavor_type, image.swr_instance_id) == ("ASCEND_SNT9B", "enterprise-1")
    assert [tag.key for tag in image.tags] == ["team"]
    assert registry.show(image.id).to_json_object() == image.to_json_object()


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("swr.example.com:5000/{ns}/a:1", ("a", "1")),
        ("swr.example.com/{ns}/deep/er/name:v1.0", ("deep/er/name", "v1.0")),
        ("{ns}/without_registry:v2", ("without_registry", "v2")),
    ],
)
def test_the_path_is_taken_apart(registry, namespace, path, parts):
    image = registry.register(path.format(ns=namespace))
    assert (image.namespace, image.name, image.tag) == (namespace, *parts)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"swr_path": None}, REQUIRED),
        ({"swr_path": "a/b:1"}, WRONG_VALUE),
        ({"swr_path": "swr.example.com/team/without_tag"}, WRONG_VALUE),
        ({"swr_path": "no_namespace_at_all:1.0"}, WRONG_VALUE),
        ({"swr_path": "swr.example.com/team/name:" + "t" * 65}, WRONG_VALUE),
        ({"swr_path": "swr.example.com/team/UPPER:1.0"}, WRONG_VALUE),
        ({"swr_path": "swr.example.com/team/name@sha256:" + "0" * 64}, WRONG_VALUE),
        ({"swr_path": 16}, WRONG_TYPE),
        ({"arch": "RISCV"}, WRONG_VALUE),
        ({"origin": "FOUND"}, WRONG_VALUE),
        ({"resource_category": ["TPU"]}, WRONG_VALUE),
        ({"resource_category": "CPU"}, WRONG_TYPE),
        ({"service_type": "GAME"}, WRONG_VALUE),
        ({"services": ["TELNET"]}, WRONG_VALUE),
        ({"visibility": "SECRET"}, WRONG_VALUE),
        ({"workspace_id": "short"}, WRONG_VALUE),
        ({"flavor_type": "ASCEND_SNT1"}, WRONG_VALUE),
        ({"description": "d" * 513}, WRONG_VALUE),
        ({"tags": [f"t{number}" for number in range(21)]}, WRONG_VALUE),
        ({"read_me": "r" * 3001}, WRONG_VALUE),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_wrong_field_is_refused_and_nothing_is_registered(registry, namespace, fields, code):
    with refused(400, code):
        registry.register(**{"swr_path": swr_path(namespace), **fields})
    assert registry.list(namespace=namespace).total == 0


def test_the_same_tag_cannot_be_registered_twice(registry, namespace):
    registry.register(swr_path(namespace))
    with refused(400, CONFLICT):
        registry.register(swr_path(namespace), description="again")
    for other in (swr_path(namespace, tag="train-1.1"), swr_path(namespace, name="other")):
        registry.register(other)
    registry.register(swr_path(namespace).replace("swr.example.com", "swr.example.org"))
    assert registry.list(namespace=namespace).total == 4


def test_of_racing_registrations_one_wins(registry, namespace):
    path = swr_path(namespace)
    outcomes = race(8, lambda _: huawei.outcome(lambda: registry.register(path)))
    assert sorted(outcomes) == [CONFLICT] * 7 + ["won"]
    assert registry.list(namespace=namespace).total == 1


# List and show


@pytest.fixture(scope="module")
def shelf(registry: Registry) -> str:
    """A namespace with five images that tests only read."""
    namespace = f"shelf-{uuid4().hex[:12]}"
    for number in range(5):
        service_type = "TRAIN" if number % 2 else "INFERENCE"
        registry.register(swr_path(namespace, f"net{number}"), service_type=service_type)
    return namespace


def names(page) -> list[str]:
    return [image.name for image in page.data]


def test_own_images_are_dedicated_and_not_in_the_default_list(registry, shelf):
    assert registry.list(namespace=shelf).total == 5
    assert registry.list(namespace=shelf, type=None).total == 0
    assert registry.list(namespace=shelf, type="BUILD_IN").total == 0


def test_pages_are_counted_from_zero(registry, shelf):
    pages = [registry.list(namespace=shelf, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [(page.current, page.pages, page.size, page.total) for page in pages] == [
        (0, 3, 2, 5),
        (1, 3, 2, 5),
        (2, 3, 1, 5),
    ]
    assert sorted(sum(map(names, pages), [])) == [f"net{number}" for number in range(5)]


def test_an_empty_page_is_a_page(registry, namespace):
    page = registry.list(namespace=namespace)
    assert (page.total, page.pages, page.size, page.data) == (0, 0, 0, [])


def test_names_match_in_part_unless_told_otherwise(registry, shelf):
    assert registry.list(namespace=shelf, name="net").total == 5
    assert registry.list(namespace=shelf, name="net", name_fuzzy_match=True).total == 5
    assert registry.list(namespace=shelf, name="net", name_fuzzy_match=False).total == 0
    assert names(registry.list(namespace=shelf, name="net3", name_fuzzy_match=False)) == ["net3"]


def test_namespace_is_exact_and_service_type_filters(registry, shelf):
    assert registry.list(namespace=shelf[:-1]).total == 0
    assert sorted(names(registry.list(namespace=shelf, service_type="TRAIN"))) == ["net1", "net3"]


@pytest.mark.parametrize("key", ["createTime", "updateTime"])
def test_time_sorts_both_ways_newest_first_by_default(registry, shelf, key):
    ascending = [image.create_at for image in registry.list(namespace=shelf, sort_key=key, sort_dir="ASC").data]
    descending = [image.create_at for image in registry.list(namespace=shelf, sort_key=key, sort_dir="DESC").data]
    default = [image.create_at for image in registry.list(namespace=shelf, sort_key=key).data]
    assert ascending == sorted(ascending)
    assert descending == default == sorted(ascending, reverse=True)


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({"sort_key": "colour"}, UNSORTABLE),
        ({"sort_dir": "SIDEWAYS"}, WRONG_VALUE),
        ({"limit": 0}, WRONG_VALUE),
        ({"limit": "some"}, WRONG_TYPE),
        ({"offset": -1}, WRONG_VALUE),
        ({"type": "BORROWED"}, WRONG_VALUE),
    ],
    ids=str,
)
def test_a_wrong_filter_is_refused(registry, filters, code):
    with refused(400, code):
        registry.list(**filters)


def test_an_unknown_image_is_not_found(registry):
    with refused(404, NOT_FOUND):
        registry.show(str(uuid4()))


# Authentication


@pytest.mark.parametrize("access_key", ["root", huawei.UNKNOWN_ACCESS_KEY])
def test_a_signature_that_does_not_verify_opens_nothing(server, registry, namespace, access_key):
    access_key = server.access_key if access_key == "root" else access_key
    stranger = Registry(server, huawei.Key(access_key, "not-the-secret", server.project_id))
    with refused(401, huawei.BAD_SIGNATURE):
        stranger.register(swr_path(namespace))
    with refused(401, huawei.BAD_SIGNATURE):
        stranger.list()
    with refused(401, huawei.BAD_SIGNATURE):
        stranger.show(str(uuid4()))
    assert registry.list(namespace=namespace).total == 0


def test_callers_that_do_not_sign_show_the_token(server):
    url = f"{server.url}/v1/{server.project_id}/images?type=DEDICATED"
    assert requests.get(url, headers={"X-Auth-Token": server.token}, timeout=60).status_code == 200
    for headers, code in (({}, NO_TOKEN), ({"X-Auth-Token": "not-the-token"}, BAD_TOKEN)):
        answer = requests.get(url, headers=headers, timeout=60)
        assert (answer.status_code, answer.json()["error_code"]) == (401, code)


def test_the_key_opens_no_other_project(server, namespace):
    elsewhere = Registry(server, huawei.Key(server.access_key, server.secret_key, huawei.OTHER_PROJECT))
    with refused(403, FOREIGN_PROJECT):
        elsewhere.register(swr_path(namespace))
    with refused(403, FOREIGN_PROJECT):
        elsewhere.list()
