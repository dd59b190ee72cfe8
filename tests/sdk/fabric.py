"""The DataArts Fabric operations of one workspace, by the words of the API's documentation."""

from __future__ import annotations

from typing import Optional

from huaweicloudsdkdataartsfabric.v1 import (
    CreateEndpointRequest,
    DataArtsFabricClient,
    EndpointInput,
    ListEndpointsRequest,
    ReservedResource,
    ShowEndpointRequest,
)
from huaweicloudsdkdataartsfabric.v1 import ResourceDemand as EndpointDemand
from huaweicloudsdkdataartsfabricep.v1 import (
    BaseDemand,
    DataArtsFabricEpClient,
    DeleteServiceInstanceRequest,
    DeployServiceInstanceRequest,
    ListServicesInstancesRequest,
    ModelServiceInstanceConfig,
    ResourceDemand,
    ServiceInstanceConfig,
    ServiceInstanceInput,
    ShowServiceInstanceDetailRequest,
    SourceRef,
    UpdateModelServiceInstanceConfig,
    UpdateServiceInstanceConfig,
    UpdateServiceInstanceInput,
    UpdateServiceInstanceRequest,
)

import huawei
from server import Server
from waiting import eventually

SPEC = "mu.llama3.8b"
# Deploying does not look the model up.
MODEL = "ac81e6e4-3f5c-4f0a-9d4e-0c2b6a1f7d35"

REFUSED, BAD_TOKEN = "common.01000001", "APIG.1002"


class Fabric:
    """Endpoints and service instances of a workspace as one caller sees them."""

    def __init__(self, server: Server, key: Optional[huawei.Key] = None, workspace_id: Optional[str] = None):
        self.workspace_id = workspace_id or server.workspace_id
        self.admin = huawei.client(DataArtsFabricClient, server, key)
        self.ep = huawei.client(DataArtsFabricEpClient, server, key)

    def _in_workspace(self, request_class, **fields):
        return request_class(workspace_id=self.workspace_id, **fields)

    def create_endpoint(self, name: str, least=0, most=4, spec_code=SPEC, type="inference", **fields):
        demand = EndpointDemand(spec_code=spec_code, min=least, max=most)
        body = EndpointInput(name=name, type=type, reserved_resource=ReservedResource(mu=demand), **fields)
        return self.admin.create_endpoint(self._in_workspace(CreateEndpointRequest, body=body))

    def list_endpoints(self, **filters):
        return self.admin.list_endpoints(self._in_workspace(ListEndpointsRequest, **filters))

    def show_endpoint(self, endpoint_id: str):
        return self.admin.show_endpoint(self._in_workspace(ShowEndpointRequest, endpoint_id=endpoint_id))

    def deploy(self, endpoint_id, name="chat", least=1, most=1, spec_code=SPEC, **fields):
        demand = ResourceDemand(min=least, max=most, spec_code=spec_code)
        config = ServiceInstanceConfig(model_instance_config=ModelServiceInstanceConfig(resource=demand))
        fields = {"source": SourceRef(id=MODEL), "config": config, **fields}
        body = ServiceInstanceInput(name=name, endpoint_id=endpoint_id, **fields)
        return self.ep.deploy_service_instance(self._in_workspace(DeployServiceInstanceRequest, body=body))

    def list(self, **filters):
        return self.ep.list_services_instances(self._in_workspace(ListServicesInstancesRequest, **filters))

    def show(self, instance_id: str):
        request = self._in_workspace(ShowServiceInstanceDetailRequest, instance_id=instance_id)
        return self.ep.show_service_instance_detail(request)

    def update(self, instance_id: str, least=None, most=None, **fields):
        if most is not None:
            demand = UpdateModelServiceInstanceConfig(resource=BaseDemand(min=least, max=most))
            fields["config"] = UpdateServiceInstanceConfig(model_instance_config=demand)
        body = UpdateServiceInstanceInput(**fields)
        request = self._in_workspace(UpdateServiceInstanceRequest, instance_id=instance_id, body=body)
        return self.ep.update_service_instance(request)

    def delete(self, instance_id: str):
        return self.ep.delete_service_instance(
            self._in_workspace(DeleteServiceInstanceRequest, instance_id=instance_id)
        )

    def running(self, instance_id: str):
        return eventually(lambda: self.show(instance_id), lambda shown: shown.status == "RUNNING")

    def running_endpoint(self, name: str, most: int) -> str:
        """Create an endpoint, wait until it runs, and return its id."""
        endpoint_id = self.create_endpoint(name, most=most).id
        eventually(lambda: self.show_endpoint(endpoint_id), lambda shown: shown.status == "RUNNING")
        return endpoint_id

    def is_gone(self, instance_id: str) -> bool:
        try:
            self.show(instance_id)
        except huawei.ClientRequestException as error:
            assert (error.status_code, error.error_code) == (404, REFUSED)
            return True
        return False
