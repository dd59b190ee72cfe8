"""The Alibaba clients, pointed at the server by their own public options, and what they raise."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Iterator, Optional

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.models import Config, GlobalParameters
from alibabacloud_vcs20200515.client import Client
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

from server import Server

VERSION = "2020-05-15"


@dataclass(frozen=True)
class Key:
    """What a client signs with."""

    access_key: str
    secret_key: str

    @classmethod
    def of(cls, server: Server) -> Key:
        return cls(server.access_key, server.secret_key)


def client(server: Server, key: Optional[Key] = None, endpoint: Optional[str] = None, **headers: str) -> Client:
    """Build the client of the service, which signs by RPC; `headers` go with every request."""
    key = key or Key.of(server)
    return Client(
        Config(
            access_key_id=key.access_key,
            access_key_secret=key.secret_key,
            endpoint=endpoint or server.authority,
            protocol="HTTP",
            global_parameters=GlobalParameters(headers=headers),
        )
    )


def acs3_client(*args, algorithm: Optional[str] = None, **kwargs) -> Client:
    """Build the same client in the one way in which it signs by ACS3."""
    built = client(*args, **kwargs)
    built._signature_algorithm = algorithm
    return built


def generic_client(server: Server, key: Optional[Key] = None) -> AcsClient:
    """Build the client of the generation before, which knows no service."""
    key = key or Key.of(server)
    return AcsClient(key.access_key, key.secret_key, "cn-shanghai")


def generic_request(server: Server, action: str, **query: str) -> CommonRequest:
    """Build a POST of `action` for the generic client, with all parameters in the query."""
    request = CommonRequest(domain=server.authority, version=VERSION, action_name=action)
    request.set_method("POST")
    for name, value in query.items():
        request.add_query_param(name, value)
    return request


@contextmanager
def refused(status: int, code: str, message: str) -> Iterator[None]:
    """Expect the block to be refused with this status, code and message, in the whole envelope.

    A message that ends in a colon is only the beginning of the one that is expected.
    """
    with pytest.raises(ClientException) as caught:
        yield
    error = caught.value
    assert (error.status_code, error.code) == (status, code), error.data
    found = error.data["Message"]
    assert found == message or (message.endswith(":") and found.startswith(message)), error.data
    assert error.data["RequestId"] and error.data["RequestId"] in error.message
    assert error.data["HostId"] and error.data["Recommend"]
