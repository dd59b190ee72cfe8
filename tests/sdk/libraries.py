"""The Image Search v1 operations and error codes, by the words of the API's documentation."""

from __future__ import annotations

from huaweicloudsdkimagesearch.v1 import (
    AddPictureRequestReq,
    CreateInstanceReq,
    DeletePictureReq,
    ImageSearchClient,
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

# The vendor's codes. All are answered with status 400.
NOTHING_GIVEN, UNSUPPORTED, EMPTY = "IS.0001", "IS.0002", "IS.0003"
BAD_TOKEN, BODY_TOO_BIG, BAD_NAME, BAD_JSON = "IS.0004", "IS.0006", "IS.0007", "IS.0008"
NO_TOKEN, BAD_MODEL, BAD_PATH, NAME_TAKEN = "IS.0013", "IS.0015", "IS.0016", "IS.3000"


class Libraries:
    """Image libraries ("instances" in the API) as one caller sees them."""

    def __init__(self, client: ImageSearchClient):
        self.client = client

    @classmethod
    def from_environment(cls) -> Libraries:
        """Those of the caller that `HUAWEICLOUD_SDK_*` describe: there is no endpoint and no key in the code."""
        return cls(huawei.checked(cls.builder()).build())

    @classmethod
    def of(cls, key: huawei.Key) -> Libraries:
        """Those of another key, at the endpoint of the environment."""
        return cls(huawei.checked(cls.builder()).with_credentials(key.credentials()).build())

    @staticmethod
    def builder():
        return ImageSearchClient.new_builder().with_region(ImageSearchRegion.value_of("cn-north-4"))

    def create(self, name, model="common-search", **fields):
        body = CreateInstanceReq(name=name, model=model, **fields)
        return self.client.run_create_instance(RunCreateInstanceRequest(body=body))

    def query(self, name: str):
        return self.client.run_query_instance(RunQueryInstanceRequest(instance_name=name))

    def delete(self, name: str):
        return self.client.run_delete_instance(RunDeleteInstanceRequest(instance_name=name))

    def add(self, name: str, **fields):
        body = AddPictureRequestReq(**fields)
        return self.client.run_add_picture(RunAddPictureRequest(instance_name=name, body=body))

    def modify(self, name: str, **fields):
        body = RunModifyPictureReq(**fields)
        return self.client.run_modify_picture(RunModifyPictureRequest(instance_name=name, body=body))

    def remove(self, name: str, path=None):
        body = DeletePictureReq(path=path)
        return self.client.run_delete_picture(RunDeletePictureRequest(instance_name=name, body=body))

    def check(self, name: str, path=None):
        body = DeletePictureReq(path=path)
        return self.client.run_check_picture(RunCheckPictureRequest(instance_name=name, body=body))

    def search(self, name: str, **fields):
        body = SearchPictureReq(**fields)
        return self.client.run_search_picture(RunSearchPictureRequest(instance_name=name, body=body))

    def found(self, name: str, **fields) -> list[str]:
        return [item.path for item in self.search(name, **fields).result]
