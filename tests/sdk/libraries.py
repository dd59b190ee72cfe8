"""The Image Search v1 operations and error codes, by the words of the API's documentation."""

from __future__ import annotations

from typing import Optional

from huaweicloudsdkimagesearch.v1 import (
    AddPictureRequestReq,
    CreateInstanceReq,
    ImageSearchClient,
    RunAddPictureRequest,
    RunCreateInstanceRequest,
    RunDeleteInstanceRequest,
    RunQueryInstanceRequest,
    RunSearchPictureRequest,
    SearchPictureReq,
)

import huawei
from server import Server

# The vendor's codes. All but a foreign project are answered with status 400.
NOTHING_GIVEN, UNSUPPORTED, EMPTY = "IS.0001", "IS.0002", "IS.0003"
BAD_TOKEN, BAD_NAME, BAD_JSON, NO_TOKEN = "IS.0004", "IS.0007", "IS.0008", "IS.0013"
BAD_MODEL, BAD_PATH, NAME_TAKEN = "IS.0015", "IS.0016", "IS.3000"


class Libraries:
    """Image libraries ("instances" in the API) as one caller sees them."""

    def __init__(self, server: Server, token: Optional[str], project_id: str):
        self.client = huawei.client(ImageSearchClient, server, token, project_id)

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

    def search(self, name: str, **fields):
        body = SearchPictureReq(**fields)
        return self.client.run_search_picture(RunSearchPictureRequest(instance_name=name, body=body))

    def found(self, name: str, **fields) -> list[str]:
        return [item.path for item in self.search(name, **fields).result]
