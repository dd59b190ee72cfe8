"""`docs/openapi.yaml` against the server: every operation, and requests that are made from the file alone."""

from __future__ import annotations

import json
import re
import tomllib
from base64 import b64decode
from pathlib import Path

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis import checks

from pictures import catalogue, encoded
from server import Server

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "openapi.yaml"

schema = schemathesis.openapi.from_path(FILE)


@schemathesis.serializer("application/x-ndjson")
def lines_as_they_are(_, value: object) -> bytes:
    """Lines are sent as they are made; what is made in place of lines is one line."""
    return (value if isinstance(value, str) else json.dumps(value)).encode(errors="replace")


# What holds for every request, good or bad. That bad data are refused and good ones taken cannot be seen
# from the file alone: an id may be unknown, a tag not declared.
CHECKS = [
    checks.not_a_server_error,
    schemathesis.specs.openapi.checks.status_code_conformance,
    schemathesis.specs.openapi.checks.content_type_conformance,
    schemathesis.specs.openapi.checks.response_headers_conformance,
    schemathesis.specs.openapi.checks.response_schema_conformance,
]


class Api:
    """Calls to `/sightline/v1/{project_id}/...`, each of whose answers is held to the file."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def __call__(self, method: str, path: str, name: str = "", status: int = 200, **request) -> requests.Response:
        filled = path.format(project_id=self.server.project_id, name=name)
        headers = {"X-Auth-Token": self.server.token}
        response = requests.request(
            method, self.server.url + filled, headers=headers, timeout=60, allow_redirects=False, **request
        )
        assert response.status_code == status, response.text
        schema[path][method].validate_response(response)
        return response


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    return Api(server)


@pytest.fixture(scope="module")
def shop(server: Server) -> str:
    return create(server, "ext-shop")


def create(server: Server, name: str) -> str:
    body = {
        "name": name,
        "model": "common-search",
        "custom_tags": ["colour"],
        "custom_num_tags": ["year"],
    }
    url = f"{server.url}/v1/{server.project_id}/service"
    response = requests.post(url, json=body, headers={"X-Auth-Token": server.token}, timeout=60)
    assert response.status_code == 200, response.text
    return name


PROJECT = "/sightline/v1/{project_id}"
INSTANCE = PROJECT + "/instances/{name}"


PICTURES = [encoded(picture) for picture in catalogue(8).values()]


def picture(number: int) -> str:
    return PICTURES[number]


def test_the_file_is_valid_openapi():
    validate(yaml.safe_load(FILE.read_text()))


def test_the_file_has_exactly_the_paths_of_the_manifest():
    triggers = tomllib.loads((ROOT / "spin.toml").read_text())["trigger"]["http"]
    routes = [trigger["route"] for trigger in triggers if trigger["route"].startswith("/sightline/")]
    served = {re.sub(r":(\w+)", r"{\1}", route) for route in routes}
    assert served == set(yaml.safe_load(FILE.read_text())["paths"])


def test_every_operation(api: Api, server: Server, shop: str):
    items = [
        {
            "id": f"{seed}.jpg",
            "image_base64": picture(seed % 3),
            "custom_tags": {"colour": "red"},
            "custom_num_tags": {"year": 2020 + seed},
            "keywords": ["scene"],
            "desc": "a scene",
        }
        for seed in range(5)
    ]
    added = api("POST", INSTANCE + "/items", shop, json={"items": [*items, {"id": "bad"}]}).json()["items"]
    assert [item.get("result") for item in added] == ["success"] * 5 + [None]
    assert added[5]["error_code"] == "MMS.0003"

    instances = api("GET", PROJECT + "/instances").json()["instances"]
    assert shop in [instance["name"] for instance in instances]
    assert api("GET", INSTANCE, shop).json()["count"] == 5
    changed = api("PATCH", INSTANCE, shop, json={"custom_tags": ["size"], "description": "changed"}).json()
    assert changed["custom_tags"] == ["colour", "size"]

    parameters = {"filter": 'colour = "red" and year >= 2022', "limit": 2}
    first = api("GET", INSTANCE + "/items", shop, params=parameters).json()
    second = api("GET", INSTANCE + "/items", shop, params={**parameters, "cursor": first["cursor"]}).json()
    listed = sorted(item["id"] for item in first["items"] + second["items"])
    assert (listed, first["count"], second["cursor"]) == (["2.jpg", "3.jpg", "4.jpg"], 3, None)

    by_item = api("POST", INSTANCE + "/search", shop, json={"id": "0.jpg"}).json()
    assert by_item["count"] == 4
    assert (by_item["items"][0]["id"], by_item["items"][0]["score"]) == ("3.jpg", 1)
    by_picture = api("POST", INSTANCE + "/search", shop, json={"image_base64": picture(2), "limit": 1}).json()
    assert by_picture["items"][0]["id"] == "2.jpg"

    groups = api("GET", INSTANCE + "/duplicates", shop, params={"min_score": 1}).json()["groups"]
    found = sorted(sorted(item["id"] for item in group["items"]) for group in groups)
    assert found == [["0.jpg", "3.jpg"], ["1.jpg", "4.jpg"]]

    both = {"a": {"image_base64": picture(0)}, "b": {"image_base64": picture(0)}}
    assert api("POST", PROJECT + "/compare", json=both).json() == {"score": 1}

    ids = ["4.jpg", "none"]
    deleted = api("DELETE", INSTANCE + "/items", shop, json={"ids": ids}).json()["items"]
    assert [item.get("result") for item in deleted] == ["success", None]


def test_an_export_is_streamed_and_an_import_makes_the_same_again(api: Api, server: Server):
    original, copy = create(server, "ext-original"), create(server, "ext-copy")
    items = [{"id": f"{seed}.jpg", "image_base64": picture(seed)} for seed in range(4)]
    api("POST", INSTANCE + "/items", original, json={"items": items})
    exported = api("GET", INSTANCE + "/export", original)
    assert exported.headers["Transfer-Encoding"] == "chunked"
    *lines, last = exported.text.splitlines()
    assert json.loads(last) == {"exported": 4, "cursor": None}
    assert len(b64decode(json.loads(lines[0])["descriptor"], validate=True)) == 512

    for expected in ({"imported": 4, "unchanged": 0}, {"imported": 0, "unchanged": 4}):
        imported = api("POST", INSTANCE + "/import", copy, data=exported.content).json()
        assert imported == {**expected, "errors": []}
    assert api("GET", INSTANCE + "/export", copy).text == exported.text
    query = {"image_base64": picture(7)}
    found = [api("POST", INSTANCE + "/search", name, json=query).json() for name in (original, copy)]
    assert found[0] == found[1]
    assert found[0]["count"] == 4


def test_an_instance_of_another_model_is_searched_by_descriptors(api: Api, server: Server):
    body = {"name": "ext-model", "model": "external", "descriptor_length": 64, "custom_tags": ["colour"]}
    url = f"{server.url}/v1/{server.project_id}/service"
    created = requests.post(url, json=body, headers={"X-Auth-Token": server.token}, timeout=60)
    assert created.status_code == 200, created.text
    shown = api("GET", INSTANCE, "ext-model").json()
    assert (shown["model"], shown["descriptor_length"]) == ("external", 64)

    def descriptor(part: float) -> list[float]:
        return [1 - part, part] + [0] * 62

    items = [{"id": f"{part}", "descriptor": descriptor(part), "custom_tags": {"colour": "red"}} for part in (0, 0.5)]
    added = api("POST", INSTANCE + "/items", "ext-model", json={"items": [*items, {"id": "p", "image_base64": picture(0)}]})
    assert [item.get("error_code") for item in added.json()["items"]] == [None, None, "MMS.1012"]
    line = json.dumps({"id": "1", "model": "external", "descriptor": descriptor(1)})
    assert api("POST", INSTANCE + "/import", "ext-model", data=line).json()["imported"] == 1

    search = {"descriptor": descriptor(0.9), "limit": 2}
    found = api("POST", INSTANCE + "/search", "ext-model", json=search).json()["items"]
    assert [item["id"] for item in found] == ["1", "0.5"]
    *lines, _ = api("GET", INSTANCE + "/export", "ext-model").text.splitlines()
    assert all(len(b64decode(json.loads(line)["descriptor"], validate=True)) == 64 for line in lines)
    for wrong in ({"descriptor": [1] * 512}, {"image_base64": picture(0)}, {"descriptor": descriptor(0), "id": "1"}):
        api("POST", INSTANCE + "/search", "ext-model", status=400, json=wrong)


def test_exported_lines_are_as_the_file_says(api: Api, shop: str):
    schemas = yaml.safe_load(FILE.read_text())["components"]["schemas"]
    *lines, last = api("GET", INSTANCE + "/export", shop).text.splitlines()
    for name, values in (("ExportedItem", lines), ("ExportEnd", [last])):
        expected = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        validator = Draft202012Validator(expected)
        for value in values:
            validator.validate(json.loads(value))


@pytest.mark.parametrize(
    ("parameters", "character"),
    [({"filter": "year >"}, 7), ({"filter": "colour = 1"}, 1), ({"filter": "nothing = 1"}, 1)],
)
def test_a_bad_filter_is_refused_where_it_is_wrong(api: Api, shop: str, parameters: dict, character: int):
    refused = api("GET", INSTANCE + "/items", shop, status=400, params=parameters).json()
    assert refused["error_code"] == "MMS.0003"
    assert f"at character {character}:" in refused["error_msg"]


@schema.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_the_file_allows_and_forbids(case, server: Server, shop: str):
    """Requests made from the file, right and wrong, to an instance that is there: no 5xx, and answers as told."""
    for name, value in (("project_id", server.project_id), ("name", shop)):
        if name in case.path_parameters:
            case.path_parameters[name] = value
    headers = {"X-Auth-Token": server.token}
    case.call_and_validate(base_url=server.url, headers=headers, checks=CHECKS)
