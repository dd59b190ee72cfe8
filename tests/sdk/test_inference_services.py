"""DataArts Fabric through `huaweicloudsdkdataartsfabric` and `...fabricep`: endpoints and service instances."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Callable
from uuid import uuid4

import pytest
import requests
from huaweicloudsdkdataartsfabricep.v1 import PGSQLInstanceConfig, ServiceInstanceConfig, SourceRef

import huawei
from fabric import BAD_TOKEN, MODEL, REFUSED, SPEC, Fabric
from huawei import refused
from server import Server
from waiting import eventually, race

OTHER_SPEC = "mu.qwen2.72b"


@pytest.fixture(scope="module")
def fabric(server: Server) -> Fabric:
    return Fabric(server)


@pytest.fixture
def endpoint(fabric: Fabric, unique: Callable[[str], str]) -> str:
    """A running inference endpoint of at most four units."""
    return fabric.running_endpoint(unique("ep"), most=4)


def is_recent(moment) -> bool:
    return isinstance(moment, datetime) and abs(datetime.now(timezone.utc) - moment) < timedelta(minutes=1)


# Endpoints


def test_an_endpoint_is_created_and_comes_to_run(fabric, unique):
    name = unique("ep")
    created = fabric.create_endpoint(name, most=7, description="Evening traffic")
    assert created.status_code in (200, 202)
    assert (created.name, created.type, created.visibility) == (name, "inference", "PRIVATE")
    assert created.description == "Evening traffic"
    assert created.status in ("CREATING", "RUNNING")
    assert created.reserved_resource.mu.to_dict() == {"spec_code": SPEC, "min": 0, "max": 7}
    assert created.owner.user_name and created.owner.domain_name
    assert is_recent(created.create_time) and is_recent(created.update_time)
    shown = eventually(lambda: fabric.show_endpoint(created.id), lambda endpoint: endpoint.status == "RUNNING")
    assert (shown.id, shown.name, shown.create_time) == (created.id, name, created.create_time)


def test_endpoints_are_listed_by_name_id_and_type(fabric, unique):
    name = unique("ep")
    wanted = fabric.create_endpoint(name).id
    for filters in ({"name": name[3:]}, {"endpoint_id": wanted}, {"name": name, "type": "inference"}):
        page = fabric.list_endpoints(**filters)
        assert (page.total, [endpoint.id for endpoint in page.endpoints]) == (1, [wanted])
        assert page.x_request_id
    assert fabric.list_endpoints(name=name, type="ray").total == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "n" * 129},
        {"name": "semi;colon"},
        {"type": "rocket"},
        {"most": 0},
        {"most": 1001},
        {"least": -1},
        {"least": 3, "most": 2},
        {"most": "four"},
        {"description": "d" * 1025},
        {"description": "<b>bold</b>"},
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_endpoint_is_refused(fabric, unique, fields):
    with refused(400, REFUSED):
        fabric.create_endpoint(**{"name": unique("ep"), **fields})


def test_an_endpoint_name_can_be_taken_once(fabric, unique):
    name = unique("ep")
    fabric.create_endpoint(name)
    with refused(400, REFUSED):
        fabric.create_endpoint(name)


def test_an_unknown_endpoint_is_not_found(fabric):
    with refused(404, REFUSED):
        fabric.show_endpoint(str(uuid4()))


# Deploy, show and list


def test_a_deployed_instance_comes_to_run_and_shows_its_fields(fabric, endpoint, server):
    version = str(uuid4())
    deployed = fabric.deploy(
        endpoint, "聊天 chat_1.0-a", 1, 3, source=SourceRef(id=MODEL, version_id=version), description="First"
    )
    assert deployed.status_code == 200
    shown = fabric.running(deployed.id)
    assert (shown.id, shown.name, shown.description) == (deployed.id, "聊天 chat_1.0-a", "First")
    assert (shown.visibility, shown.type, shown.endpoint_id) == ("PRIVATE", "LLM_MODEL", endpoint)
    assert shown.source.to_dict() == {"id": MODEL, "version_id": version}
    demand = shown.config.model_instance_config.resource
    assert demand.to_dict() == {"min": 1, "max": 3, "spec_code": SPEC}
    assert is_recent(shown.create_time) and is_recent(shown.update_time)
    assert 0 <= shown.duration < 60
    assert shown.create_user.user_name and shown.create_user.domain_name
    assert shown.update_user.to_dict() == shown.create_user.to_dict()
    assert shown.url.type in ("PUBLIC", "PRIVATE")
    expected = f"/v1/workspaces/{server.workspace_id}/services/instances/{deployed.id}/invocations"
    assert shown.url.address.endswith(expected)


def test_the_list_filters_sorts_and_pages(fabric, unique):
    endpoint = fabric.running_endpoint(unique("ep"), most=10)
    names = [f"svc-{number}-{unique('n')}" for number in range(4)]
    ids = [fabric.deploy(endpoint, name).id for name in names]

    def listed(**filters) -> list[str]:
        return [instance.id for instance in fabric.list(endpoint_id=endpoint, **filters).service_instances]

    assert listed() == ids[::-1]
    assert listed(order_by="ASC", sort_by="CREATE_TIME") == ids
    assert listed(order_by="ASC", limit=2, offset=1) == ids[1:3]
    assert fabric.list(endpoint_id=endpoint, limit=1).total == 4
    assert listed(id=ids[2]) == [ids[2]]
    assert listed(name="svc-3") == [ids[3]]
    assert listed(source_id=MODEL, type="LLM_MODEL", visibility="PRIVATE", limit=100) == ids[::-1]
    assert listed(source_id=str(uuid4())) == []
    brief = fabric.list(id=ids[0]).service_instances[0]
    assert (brief.name, brief.endpoint_id, brief.type) == (names[0], endpoint, "LLM_MODEL")
    assert is_recent(brief.create_time)


@pytest.mark.parametrize(
    "filters",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "all"},
        {"offset": -1},
        {"offset": 1_000_000_001},
        {"type": "ROCKET"},
        {"visibility": "SECRET"},
        {"sort_by": "COLOUR"},
        {"order_by": "SIDEWAYS"},
    ],
    ids=str,
)
def test_a_wrong_filter_is_refused(fabric, filters):
    with refused(400, REFUSED):
        fabric.list(**filters)


PGSQL = PGSQLInstanceConfig("spec", "label", "spec", "label", 5432, "{}")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": None},
        {"name": ""},
        {"name": "n" * 65},
        {"name": "semi;colon"},
        {"name": 7},
        {"description": "d" * 1025},
        {"description": "a = b"},
        {"source": None},
        {"source": SourceRef(id="i" * 37)},
        {"source": "a model"},
        {"endpoint_id": None},
        {"least": 0},
        {"least": 2, "most": 1},
        {"most": 1001},
        {"least": None},
        {"most": "three"},
        {"spec_code": None},
        {"spec_code": OTHER_SPEC},
        {"most": 5},
        {"config": ServiceInstanceConfig(pgsql_instance_config=PGSQL)},
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_wrong_deploy_is_refused_and_takes_nothing(fabric, endpoint, fields):
    with refused(400, REFUSED):
        fabric.deploy(**{"endpoint_id": endpoint, **fields})
    assert fabric.list(endpoint_id=endpoint).total == 0
    fabric.deploy(endpoint, least=4, most=4)


def test_a_deploy_on_an_unknown_endpoint_is_refused(fabric):
    with pytest.raises(huawei.ClientRequestException) as caught:
        fabric.deploy(str(uuid4()))
    assert caught.value.status_code in (400, 404)
    assert caught.value.error_code == REFUSED


# The endpoint's quota


def test_the_sum_of_maxima_stays_within_the_endpoint(fabric, endpoint):
    fabric.deploy(endpoint, "first", 1, 3)
    with refused(400, REFUSED):
        fabric.deploy(endpoint, "second", 1, 2)
    fabric.deploy(endpoint, "third", 1, 1)
    with refused(400, REFUSED):
        fabric.deploy(endpoint, "fourth", 1, 1)


@pytest.mark.parametrize(("most", "winners"), [(3, 1), (2, 2), (1, 4)])
def test_of_contending_deploys_only_as_many_win_as_fit(fabric, endpoint, most, winners):
    outcomes = race(8, lambda n: huawei.outcome(lambda: fabric.deploy(endpoint, f"racer-{n}", 1, most)))
    assert Counter(outcomes) == {"won": winners, REFUSED: 8 - winners}
    assert fabric.list(endpoint_id=endpoint).total == winners


def test_a_deleted_instance_gives_its_share_back(fabric, endpoint):
    instance = fabric.deploy(endpoint, "whole", 1, 4).id
    fabric.running(instance)
    assert fabric.delete(instance).status_code == 202
    eventually(lambda: fabric.is_gone(instance), bool)
    assert fabric.list(endpoint_id=endpoint).total == 0
    fabric.deploy(endpoint, "next", 1, 4)


# Update and delete


def test_an_update_is_accepted_and_then_applied(fabric, endpoint):
    instance = fabric.deploy(endpoint, "before", 1, 2).id
    former = fabric.running(instance)
    accepted = fabric.update(instance, name="after", description="Second", least=1, most=3)
    assert (accepted.status_code, accepted.id) == (202, instance)
    assert accepted.x_request_id
    shown = eventually(lambda: fabric.show(instance), lambda now: (now.name, now.status) == ("after", "RUNNING"))
    assert shown.description == "Second"
    assert shown.config.model_instance_config.resource.to_dict() == {"min": 1, "max": 3, "spec_code": SPEC}
    assert (shown.create_time, shown.endpoint_id) == (former.create_time, endpoint)
    assert shown.update_time > former.update_time


def test_an_update_that_echoes_what_is_stored_is_accepted(fabric, endpoint):
    instance = fabric.deploy(endpoint, "echo", 1, 2).id
    shown = fabric.running(instance)
    accepted = fabric.update(instance, source=shown.source, name="echo", least=1, most=2)
    assert accepted.status_code == 202
    fabric.running(instance)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "n" * 65},
        {"description": "<"},
        {"least": 2, "most": 2},
        {"least": 1, "most": 0},
        {"least": 1, "most": 1001},
        {"least": 1, "most": 4},
        {"source": SourceRef(id=str(uuid4()))},
        {"source": SourceRef(id=MODEL, version_id=str(uuid4()))},
    ],
    ids=[
        "long name",
        "bad text",
        "other minimum",
        "max 0",
        "max 1001",
        "over the quota",
        "other model",
        "other version",
    ],
)
def test_a_wrong_update_is_refused_and_changes_nothing(fabric, endpoint, fields):
    fabric.deploy(endpoint, "neighbour", 1, 1)
    instance = fabric.deploy(endpoint, "steady", 1, 2).id
    former = fabric.running(instance)
    with refused(400, REFUSED):
        fabric.update(instance, **fields)
    now, then = fabric.running(instance).to_json_object(), former.to_json_object()
    assert {**now, "duration": 0} == {**then, "duration": 0}


def test_of_contending_updates_only_as_many_win_as_fit(fabric, endpoint):
    instances = [fabric.deploy(endpoint, f"grower-{n}", 1, 1).id for n in range(2)]
    for instance in instances:
        fabric.running(instance)
    outcomes = race(2, lambda n: huawei.outcome(lambda: fabric.update(instances[n], least=1, most=3)))
    assert Counter(outcomes) == {"won": 1, REFUSED: 1}


def test_an_unknown_instance_is_not_found(fabric):
    unknown = str(uuid4())
    for call in (fabric.show, fabric.delete, lambda instance: fabric.update(instance, name="new")):
        with refused(404, REFUSED):
            call(unknown)


# Authentication


@pytest.mark.parametrize("access_key", ["root", huawei.UNKNOWN_ACCESS_KEY])
def test_a_signature_that_does_not_verify_opens_nothing(server, fabric, endpoint, access_key):
    access_key = server.access_key if access_key == "root" else access_key
    stranger = Fabric(server, huawei.Key(access_key, "not-the-secret", server.project_id))
    for call in (stranger.list, stranger.list_endpoints, lambda: stranger.deploy(endpoint)):
        with refused(401, huawei.BAD_SIGNATURE):
            call()
    for call in (stranger.show, stranger.delete, stranger.show_endpoint):
        with refused(401, huawei.BAD_SIGNATURE):
            call(endpoint)
    assert fabric.list(endpoint_id=endpoint).total == 0


def test_callers_that_do_not_sign_show_the_token(server):
    url = f"{server.url}/v1/workspaces/{server.workspace_id}/endpoints"
    assert requests.get(url, headers={"X-Auth-Token": server.token}, timeout=60).status_code == 200
    for headers in ({}, {"X-Auth-Token": "not-the-token"}):
        answer = requests.get(url, headers=headers, timeout=60)
        assert (answer.status_code, answer.json()["error_code"]) == (401, BAD_TOKEN)


@pytest.mark.parametrize("foreign", ["project", "workspace"])
def test_the_key_opens_no_other_project_or_workspace(server, foreign):
    project = huawei.OTHER_PROJECT if foreign == "project" else server.project_id
    workspace = str(uuid4()) if foreign == "workspace" else server.workspace_id
    elsewhere = Fabric(server, huawei.Key(server.access_key, server.secret_key, project), workspace)
    for call in (elsewhere.list, elsewhere.list_endpoints):
        # On this plane the code of a 403 is documented as a number.
        with refused(403, 403):
            call()
