"""Visual Computing's two signatures as the published clients make them, and what becomes of wrong ones."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Callable

import pytest
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_vcs20200515.client import Client
from alibabacloud_vcs20200515.models import (
    CreateComputeInstanceRequest,
    CreateComputeInstanceRequestAlgorithms,
    CreateComputeInstanceRequestDevices,
    ListInstancesRequest,
)
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.request import RpcRequest
from aliyunsdkcore.utils import parameter_helper

from alibaba import VERSION, Key, acs3_client, client, generic_client, generic_request, refused
from server import Server

MISMATCH = "Specified signature is not matched with our calculation. server string to sign is:"

both_signatures = pytest.mark.parametrize("build", [client, acs3_client])


def order(name: str) -> CreateComputeInstanceRequest:
    """A complete request, with all that is delicate to encode."""
    return CreateComputeInstanceRequest(
        instance_name=name,
        algorithm_type="PICTURE",
        algorithms=[CreateComputeInstanceRequestAlgorithms(algorithm_id="1", algorithm_name="人脸 a*b~c+d%2F&=/?'\"")],
        devices=[CreateComputeInstanceRequestDevices(device_id="cam-1", start_stream=True)],
        schedule_type="EVERYDAY",
        schedule_times='[{"StartTime": "10:00:00", "EndTime": "11:00:00"}]',
    )


def listed(vcs: Client, name: str) -> list:
    return vcs.list_instances(ListInstancesRequest(instance_name=name)).body.data.items


def shifted(minutes: float) -> Callable[[], str]:
    """A clock that is off."""
    return lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * minutes))


# Good signatures


@both_signatures
@pytest.mark.parametrize("scheme", ["", "http://"], ids=["authority", "address"])
def test_a_signed_request_is_answered(server: Server, unique, build, scheme):
    """With an address for an endpoint the client sends all of it as `Host`, and by ACS3 signs it."""
    vcs, name = build(server, endpoint=scheme + server.authority), unique("cam") + " a*b~c+d%2F&=入口"
    vcs.create_compute_instance(order(name))
    (item,) = listed(vcs, name)
    assert item.instance_name == name
    assert item.algorithms[0].algorithm_name == "人脸 a*b~c+d%2F&=/?'\""


@both_signatures
def test_the_asynchronous_client_signs_too(server: Server, unique, build):
    vcs, name = build(server), unique("cam")

    async def create_and_list():
        created = await vcs.create_compute_instance_async(order(name))
        page = await vcs.list_instances_async(ListInstancesRequest(instance_name=name))
        return created.body.data.instance_id, page.body.data.items

    instance_id, items = asyncio.run(create_and_list())
    assert [item.instance_id for item in items] == [instance_id]


def test_the_older_generic_client_is_answered(server: Server, unique):
    older, name = generic_client(server), unique("cam") + " 入口*~"
    request = generic_request(
        server,
        "CreateComputeInstance",
        InstanceName=name,
        AlgorithmType="PICTURE",
        Algorithms='[{"AlgorithmId": "1", "AlgorithmName": "人脸"}]',
        ScheduleType="EVERYDAY",
        ScheduleTimes='[{"StartTime": "10:00:00", "EndTime": "11:00:00"}]',
    )
    request.add_body_params("Devices", '[{"DeviceId": "cam-1", "StartStream": true}]')
    created = json.loads(older.do_action_with_exception(request))
    assert (created["Code"], created["Success"]) == ("0", True)
    assert [item.instance_id for item in listed(client(server), name)] == [created["Data"]["InstanceId"]]


def test_requests_in_quick_succession_do_not_disturb_one_another(server: Server):
    vcs = client(server)

    async def many():
        filters = ListInstancesRequest(instance_name="none")
        return await asyncio.gather(*(vcs.list_instances_async(filters) for _ in range(20)))

    assert all(answer.body.success for answer in asyncio.run(many()))


def test_a_token_serves_callers_that_cannot_sign(server: Server, unique):
    nobody = Key("no-access-key", "no-secret-key")
    for build in (client, acs3_client):
        vcs, name = build(server, nobody, **{"X-Auth-Token": server.token}), unique("cam")
        vcs.create_compute_instance(order(name))
        assert len(listed(vcs, name)) == 1


# Bad ones


@both_signatures
def test_a_wrong_secret_is_told_what_was_to_be_signed(server: Server, unique, build):
    stranger, name = build(server, Key(server.access_key, "wrong")), unique("cam")
    with refused(400, "SignatureDoesNotMatch", MISMATCH):
        stranger.create_compute_instance(order(name))
    assert listed(client(server), name) == []


def test_the_older_client_finds_that_the_secret_is_wrong(server: Server):
    """It does so only if the text that the server would have signed is its own to the letter."""
    stranger = generic_client(server, Key(server.access_key, "wrong"))
    request = RpcRequest("Vcs", VERSION, "ListInstances")
    request.set_endpoint(server.authority)
    request.add_query_param("InstanceName", "a*b ~ 入口")
    with pytest.raises(ServerException) as caught:
        stranger.do_action_with_exception(request)
    assert (caught.value.http_status, caught.value.error_code) == (400, "InvalidAccessKeySecret")


@both_signatures
def test_an_unknown_access_key_opens_nothing(server: Server, unique, build):
    for secret in (server.secret_key, "wrong"):
        stranger, name = build(server, Key("NOBODYS0ACCESS0KEY00", secret)), unique("cam")
        with refused(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."):
            stranger.create_compute_instance(order(name))
        assert listed(client(server), name) == []


@both_signatures
def test_a_nonce_serves_one_request(server: Server, unique, build, monkeypatch):
    vcs, name, nonce = build(server), unique("cam"), unique("once")
    with monkeypatch.context() as patched:
        patched.setattr(Utils, "get_nonce", staticmethod(lambda: nonce))
        # A refused request leaves the nonce to its owner.
        with refused(400, "SignatureDoesNotMatch", MISMATCH):
            build(server, Key(server.access_key, "wrong")).create_compute_instance(order(name))
        vcs.create_compute_instance(order(name))
        for again in (vcs, client(server), acs3_client(server)):
            with refused(400, "SignatureNonceUsed", "Specified signature nonce was used already."):
                again.create_compute_instance(order(name))
    assert len(listed(vcs, name)) == 1


@both_signatures
def test_of_racing_requests_with_one_nonce_one_is_answered(server: Server, unique, build, monkeypatch):
    vcs, name, nonce = build(server), unique("cam"), unique("race")

    async def race():
        return await asyncio.gather(
            *(vcs.create_compute_instance_async(order(name)) for _ in range(8)), return_exceptions=True
        )

    with monkeypatch.context() as patched:
        patched.setattr(Utils, "get_nonce", staticmethod(lambda: nonce))
        outcomes = asyncio.run(race())
    codes = [getattr(outcome, "code", "won") for outcome in outcomes]
    assert sorted(codes) == ["SignatureNonceUsed"] * 7 + ["won"]
    assert len(listed(vcs, name)) == 1


@both_signatures
def test_a_clock_may_be_off_by_a_quarter_of_an_hour(server: Server, build, monkeypatch):
    vcs = build(server)
    for minutes in (-14, 14):
        monkeypatch.setattr(Utils, "get_timestamp", staticmethod(shifted(minutes)))
        assert listed(vcs, "none") == []
    for minutes in (-16, 16):
        monkeypatch.setattr(Utils, "get_timestamp", staticmethod(shifted(minutes)))
        with refused(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."):
            listed(vcs, "none")


def test_the_older_client_is_told_of_its_clock(server: Server, monkeypatch):
    monkeypatch.setattr(parameter_helper, "get_iso_8061_date", shifted(-16))
    with pytest.raises(ServerException) as caught:
        generic_client(server).do_action_with_exception(generic_request(server, "ListInstances"))
    assert (caught.value.http_status, caught.value.error_code) == (400, "InvalidTimeStamp.Expired")
    assert caught.value.request_id


def test_a_malformed_time_is_told_from_an_expired_one(server: Server, monkeypatch):
    monkeypatch.setattr(Utils, "get_timestamp", staticmethod(lambda: "2026-01-02 03:04:05"))
    with refused(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted."):
        listed(client(server), "none")


def test_other_signature_methods_are_refused(server: Server):
    with refused(400, "InvalidSignatureMethod", "Specified signature method is not valid."):
        listed(acs3_client(server, algorithm="ACS3-HMAC-SM3"), "none")


@both_signatures
def test_a_wrong_token_is_not_saved_by_a_good_signature(server: Server, build):
    with refused(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."):
        listed(build(server, **{"X-Auth-Token": "wrong"}), "none")
