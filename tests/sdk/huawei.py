"""The Huawei clients: who signs, where they are pointed, and what every answer is held to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Callable, Iterator, Optional, TypeVar, Union

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.client import ClientBuilder
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.http.http_handler import HttpHandler

from server import Server

Client = TypeVar("Client")

# The client would wait for two minutes: a server that hangs is to fail the tests sooner.
CONNECT_SECONDS, READ_SECONDS = 5, 60

BAD_SIGNATURE, FOREIGN_PROJECT = "APIGW.0301", "APIGW.0302"
# Of an access key's form, and nobody's.
UNKNOWN_ACCESS_KEY = "NOBODYS0ACCESS0KEY00"
OTHER_PROJECT = "f" * 32


@dataclass(frozen=True)
class Key:
    """What a client signs with, and the project that it names in the path and in `X-Project-Id`."""

    access_key: str
    secret_key: str
    project_id: Optional[str]

    @classmethod
    def of(cls, server: Server) -> Key:
        """The key of the first start, in its project."""
        return cls(server.access_key, server.secret_key, server.project_id)

    def credentials(self) -> BasicCredentials:
        return BasicCredentials(self.access_key, self.secret_key, self.project_id)


def client(client_class: type[Client], server: Server, key: Optional[Key] = None) -> Client:
    """Build a client of `client_class` that is given its endpoint, and that signs with `key`."""
    key = key or Key.of(server)
    return checked(client_class.new_builder().with_credentials(key.credentials()).with_endpoint(server.url)).build()


def checked(builder: ClientBuilder) -> ClientBuilder:
    """Hold the answers to `builder`'s client to `check_answer`, and let it wait no longer than a test should."""
    handler = HttpHandler().add_response_handler(check_answer)
    return builder.with_http_config(HttpConfig(timeout=(CONNECT_SECONDS, READ_SECONDS))).with_http_handler(handler)


def check_answer(response, **_) -> None:
    """Hold every answer, good or bad, to what these clients silently rely on."""
    assert response.headers.get("X-Request-Id"), "an answer without X-Request-Id"
    # The client does not follow redirects: it would read one as an empty success.
    assert not 300 <= response.status_code < 400, f"a redirect to {response.headers.get('Location')}"


@contextmanager
def refused(status: int, code: Union[str, int]) -> Iterator[None]:
    """Expect the block to be refused with exactly this status and error code, a text and a request id."""
    with pytest.raises(ClientRequestException) as caught:
        yield
    error = caught.value
    assert (error.status_code, error.error_code) == (status, code), error
    assert error.error_msg and isinstance(error.error_msg, str)
    assert error.request_id


def outcome(call: Callable[[], object]) -> str:
    """Make one call of a race: `won`, or the error code that it was refused with."""
    try:
        call()
    except ClientRequestException as error:
        assert error.status_code == 400, error
        return error.error_code
    return "won"
