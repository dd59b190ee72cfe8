"""Image Search v2 through the asynchronous client of `huaweicloudsdkimagesearch`."""

from __future__ import annotations

from typing import Iterator

import pytest
from huaweicloudsdkimagesearch.v2 import (
    AddDataParam,
    CheckParam,
    DeleteParam,
    ImageSearchAsyncClient,
    RunAddDataRequest,
    RunCheckDataRequest,
    RunDeleteDataRequest,
    RunSearchRequest,
    RunUpdateDataRequest,
    SearchParam,
    UpdateParam,
)
from huaweicloudsdkimagesearch.v2.region.imagesearch_region import ImageSearchRegion

import huawei
from huawei import refused
from items import DATA, NO_INSTANCE, create_instance, delete_instance
from pictures import encoded
from scenes import scene

PICTURES = 12


@pytest.fixture(scope="module")
def client() -> ImageSearchAsyncClient:
    builder = ImageSearchAsyncClient.new_builder().with_region(ImageSearchRegion.value_of("cn-north-4"))
    return huawei.checked(builder).build()


@pytest.fixture
def instance(server, unique) -> Iterator[str]:
    name = unique("async")
    create_instance(server, name)
    yield name
    delete_instance(server, name)


def test_all_five_calls_are_answered(client, instance):
    # All are on their way before the first is waited for.
    bodies = [AddDataParam(item_id=f"{n}", image_base64=encoded(scene(40 + n))) for n in range(PICTURES)]
    added = [client.run_add_data_async(RunAddDataRequest(instance, body)) for body in bodies]
    assert [answer.result().result for answer in added] == ["success"] * PICTURES

    bodies = [SearchParam("IMAGE", image_base64=encoded(scene(40 + n)), limit=1) for n in range(PICTURES)]
    found = [client.run_search_async(RunSearchRequest(instance, body)) for body in bodies]
    assert [answer.result().data.items[0].id for answer in found] == [f"{n}" for n in range(PICTURES)]

    updated = client.run_update_data_async(RunUpdateDataRequest(instance, UpdateParam(item_id="3", desc="new")))
    assert updated.result().result == "success"
    checked = client.run_check_data_async(RunCheckDataRequest(instance, CheckParam(item_id="3"))).result()
    assert (checked.status_code, checked.data.existed, checked.data.item_info.desc) == (200, True, "new")
    deleted = client.run_delete_data_async(RunDeleteDataRequest(instance, DeleteParam(item_id="3")))
    assert deleted.result().result == "success"


def test_refusals_are_raised_when_they_are_waited_for(client, instance):
    for name, code in ((instance, DATA), ("none", NO_INSTANCE)):
        answer = client.run_delete_data_async(RunDeleteDataRequest(name, DeleteParam(item_id="none")))
        with refused(400, code):
            answer.result()
