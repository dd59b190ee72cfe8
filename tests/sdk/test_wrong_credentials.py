"""Guessing is slow: wrong credentials are answered as such sixty times a minute.

These tests use up what a client may get wrong, so they have a server of their own.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import Callable

import pytest
import requests

from huawei import BAD_SIGNATURE, UNKNOWN_ACCESS_KEY, ClientRequestException, Key
from libraries import Libraries
from server import Server

# The client writes a line for each 429, to the standard error unless it is told where.
logging.getLogger("HuaweiCloud-SDK-ImageSearchClient").addHandler(logging.NullHandler())

MOST_A_MINUTE = 60
# More than fit into two minutes: the minute may end between two guesses, but not twice.
GUESSES = 2 * MOST_A_MINUTE + 30


def answers(call: Callable[[], object]) -> Counter:
    """How often each status answered `call`, which may answer nothing but refusals of a wrong credential."""

    def status() -> int:
        with pytest.raises(ClientRequestException) as caught:
            call()
        error = caught.value
        # Of 429 the client keeps nothing but the number.
        assert (error.status_code, error.error_code) in ((401, BAD_SIGNATURE), (429, "429")), error
        return error.status_code

    return Counter(status() for _ in range(GUESSES))


def is_limited(told: Counter) -> bool:
    return MOST_A_MINUTE <= told[401] <= 2 * MOST_A_MINUTE and told[429] == GUESSES - told[401]


def test_an_access_key_is_guessed_sixty_times_a_minute(server: Server, libraries, unique):
    name = unique("lib")
    libraries.create(name)
    keys = [server.command("keys", "create", "--project", "root") for _ in range(7)]
    guess = Libraries.of(Key(UNKNOWN_ACCESS_KEY, "guess", server.project_id))
    told = answers(lambda: guess.query(name))
    assert is_limited(told), told

    def is_served(key: dict) -> bool:
        try:
            caller = Libraries.of(Key(key["access_key"], key["secret_key"], key["project_id"]))
            return caller.query(name).instance_name == name
        except ClientRequestException as error:
            assert error.status_code == 429, error
            return False

    # Nobody can guess their secrets, so that guessing holds up none of them, in whichever group of keys they are.
    assert all(map(is_served, keys))


def test_guessing_tokens_holds_up_no_key(server: Server, libraries, unique):
    name = unique("lib")
    libraries.create(name)
    url = f"{server.url}/v1/{server.project_id}/service/{name}"
    told = Counter()
    for _ in range(GUESSES):
        answer = requests.get(url, headers={"X-Auth-Token": "guess"}, timeout=60)
        told[answer.json()["error_code"]] += 1
        assert answer.status_code == (429 if answer.json()["error_code"] == "APIGW.0308" else 400), answer.text
    assert MOST_A_MINUTE <= told["IS.0004"] <= 2 * MOST_A_MINUTE, told
    assert told["APIGW.0308"] == GUESSES - told["IS.0004"], told
    assert libraries.query(name).instance_name == name
