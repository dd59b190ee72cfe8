"""The Image Search v2 operations and error codes, by the words of the API's documentation."""

from __future__ import annotations

from typing import Callable, Iterator

import requests
from huaweicloudsdkimagesearch.v2 import (
    AddDataParam,
    CheckParam,
    DeleteParam,
    ImageSearchClient,
    RangeParam,
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
from server import Server

# The vendor's codes. All are answered with status 400.
INVALID, NO_INSTANCE, DATA, SEARCH_TYPE = "MMS.0003", "MMS.1001", "MMS.1019", "MMS.1023"
BAD_JSON, NOT_FETCHED = "ModelArts.4105", "ModelArts.4603"


class Items:
    """The items of one instance ("service" in the API's paths) as one caller sees them."""

    def __init__(self, client: ImageSearchClient, name: str):
        self.client, self.name = client, name

    @classmethod
    def from_environment(cls, name: str) -> Items:
        """As the caller that `HUAWEICLOUD_SDK_*` describe: there is no endpoint and no key in the code."""
        return cls(huawei.checked(cls.builder()).build(), name)

    @classmethod
    def of(cls, key: huawei.Key, name: str) -> Items:
        """As another key, at the endpoint of the environment."""
        return cls(huawei.checked(cls.builder()).with_credentials(key.credentials()).build(), name)

    @staticmethod
    def builder():
        return ImageSearchClient.new_builder().with_region(ImageSearchRegion.value_of("cn-north-4"))

    def add(self, item_id=None, **fields):
        body = AddDataParam(item_id=item_id, **fields)
        return self.client.run_add_data(RunAddDataRequest(service_name=self.name, body=body))

    def check(self, **fields):
        return self.client.run_check_data(RunCheckDataRequest(service_name=self.name, body=CheckParam(**fields)))

    def update(self, item_id=None, **fields):
        body = UpdateParam(item_id=item_id, **fields)
        return self.client.run_update_data(RunUpdateDataRequest(service_name=self.name, body=body))

    def delete(self, **fields):
        return self.client.run_delete_data(RunDeleteDataRequest(service_name=self.name, body=DeleteParam(**fields)))

    def search(self, search_type="IMAGE", **fields):
        body = SearchParam(search_type=search_type, **fields)
        return self.client.run_search(RunSearchRequest(service_name=self.name, body=body))

    def found(self, search_type="IMAGE", **fields) -> list[str]:
        return [item.id for item in self.search(search_type, **fields).data.items]

    def info(self, item_id: str) -> dict:
        """What the server knows of an item that it has."""
        data = self.check(item_id=item_id).data
        assert data.existed is True
        return data.item_info.to_dict()

    def exists(self, item_id: str) -> bool:
        return self.check(item_id=item_id).data.existed


def between(least=None, most=None) -> RangeParam:
    return RangeParam(_from=least, to=most)


def pages(call: Callable, info: str, **fields) -> Iterator[list]:
    """The items of `call`, a page at a time, until the answer's `info` names no `last_item`."""
    last_item = None
    while True:
        data = call(last_item=last_item, **fields).data
        yield data.items
        last_item = getattr(data, info).last_item
        if last_item is None:
            return


def create_instance(server: Server, name: str, **fields) -> None:
    """Make an instance: at the vendor this is a matter of its console, and the client has no call for it."""
    body = {"name": name, "model": "common-search", **fields}
    answer = requests.post(_instances(server), json=body, headers={"X-Auth-Token": server.token}, timeout=60)
    assert answer.status_code == 200, answer.text


def delete_instance(server: Server, name: str) -> None:
    answer = requests.delete(f"{_instances(server)}/{name}", headers={"X-Auth-Token": server.token}, timeout=60)
    assert answer.status_code == 200, answer.text


def _instances(server: Server) -> str:
    return f"{server.url}/v1/{server.project_id}/service"
