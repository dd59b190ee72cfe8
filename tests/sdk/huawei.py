"""The Huawei clients, pointed at the server by their own public options."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Callable, Iterator, Optional, TypeVar, Union

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.http.http_handler import HttpHandler

from server import Server

Client = TypeVar("Client")

# The client would wait for two minutes: a server that hangs is to fail the tests sooner.
CONNECT_SECONDS, READ_SECONDS = 5, 30


def client(client_class: type[Client], server: Server, token: Optional[str], project_id: str) -> Client:
    """Build a client of `client_class` that also sends `token`, or no token header where it is None.

    The client signs with a made-up access key, as it always does; the token is what authenticates.
    """

    def add_token(request, **_) -> None:
        if token is not None:
            request.header_params["X-Auth-Token"] = token

    handler = HttpHandler().add_request_handler(add_token).add_response_handler(check_answer)
    return (
        client_class.new_builder()
        .with_credentials(BasicCredentials("no-access-key", "no-secret-key", project_id))
        .with_endpoint(server.url)
        .with_http_config(HttpConfig(timeout=(CONNECT_SECONDS, READ_SECONDS)))
        .with_http_handler(handler)
        .build()
    )


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
