"""Image Search v1 through the asynchronous client of `huaweicloudsdkimagesearch`."""

from __future__ import annotations

import pytest
from huaweicloudsdkimagesearch.v1 import (
    AddPictureRequestReq,
    CreateInstanceReq,
    DeletePictureReq,
    ImageSearchAsyncClient,
    RunAddPictureRequest,
    RunCheckPictureRequest,
    RunCreateInstanceRequest,
    RunDeleteInstanceRequest,
    RunDeletePictureRequest,
    RunModifyPictureReq,
    RunModifyPictureRequest,
    RunQueryInstanceRequest,
    RunSearchPictureRequest,
    SearchPictureReq,
)
from huaweicloudsdkimagesearch.v1.region.imagesearch_region import ImageSearchRegion

import huawei
from huawei import refused
from libraries import BAD_NAME, EMPTY, NAME_TAKEN
from pictures import encoded
from scenes import scene

PICTURES = 12


@pytest.fixture(scope="module")
def client() -> ImageSearchAsyncClient:
    builder = ImageSearchAsyncClient.new_builder().with_region(ImageSearchRegion.value_of("cn-north-4"))
    return huawei.checked(builder).build()


def create(client: ImageSearchAsyncClient, name):
    body = CreateInstanceReq(name=name, model="common-search", tags=["kind"])
    return client.run_create_instance_async(RunCreateInstanceRequest(body=body))


def delete(client: ImageSearchAsyncClient, name: str):
    return client.run_delete_instance_async(RunDeleteInstanceRequest(instance_name=name))


def test_all_eight_calls_are_answered(client, unique):
    name = unique("async")
    assert create(client, name).result().instance_name == name
    queried = client.run_query_instance_async(RunQueryInstanceRequest(instance_name=name)).result()
    assert (queried.status_code, queried.status) == (200, "NORMAL")

    # All are on their way before the first is waited for.
    bodies = [AddPictureRequestReq(path=f"/{n}", file=encoded(scene(40 + n))) for n in range(PICTURES)]
    added = [client.run_add_picture_async(RunAddPictureRequest(instance_name=name, body=body)) for body in bodies]
    assert [answer.result().result for answer in added] == ["Success"] * PICTURES

    bodies = [SearchPictureReq(file=encoded(scene(40 + n)), limit=1) for n in range(PICTURES)]
    found = [client.run_search_picture_async(RunSearchPictureRequest(instance_name=name, body=b)) for b in bodies]
    assert [answer.result().result[0].path for answer in found] == [f"/{n}" for n in range(PICTURES)]
    assert {answer.result().count for answer in found} == {PICTURES}

    body = RunModifyPictureReq(path="/3", tags={"kind": "cup"})
    modified = client.run_modify_picture_async(RunModifyPictureRequest(instance_name=name, body=body))
    assert modified.result().result == "Success"
    body = DeletePictureReq(path="/3")
    removed = client.run_delete_picture_async(RunDeletePictureRequest(instance_name=name, body=body))
    assert removed.result().result == "Success"
    checked = client.run_check_picture_async(RunCheckPictureRequest(instance_name=name, body=body))
    assert checked.result().exist == "false"
    assert delete(client, name).result().result == "success"


def test_refusals_are_raised_when_they_are_waited_for(client, unique):
    name = unique("async")
    create(client, name).result()
    for name_of, code in ((name, NAME_TAKEN), ("Upper", BAD_NAME), (None, EMPTY)):
        answer = create(client, name_of)
        with refused(400, code):
            answer.result()
    delete(client, name).result()
    answer = client.run_query_instance_async(RunQueryInstanceRequest(instance_name=name))
    with refused(400, BAD_NAME):
        answer.result()
