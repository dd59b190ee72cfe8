"""SDK-HMAC-SHA256 as the vendor's client makes it, on Image Search v1: what opens a library, and what does not."""

from __future__ import annotations

import datetime as dates
from dataclasses import replace
from typing import Callable, Iterator

import pytest
import requests
from huaweicloudsdkcore.signer import signer
from huaweicloudsdkimagesearch.v1 import ImageSearchClient

import huawei
from huawei import BAD_SIGNATURE, FOREIGN_PROJECT, OTHER_PROJECT, UNKNOWN_ACCESS_KEY, Key, refused
from libraries import BAD_NAME, BAD_TOKEN, NO_TOKEN, Libraries
from pictures import encoded
from scenes import scene
from server import Server


@pytest.fixture(scope="module")
def library(libraries: Libraries) -> Iterator[str]:
    """An instance of the root project with one picture, that nobody but its key may read or change."""
    name = "signed"
    libraries.create(name, tags=["kind"])
    libraries.add(name, path="/a", file=encoded(scene(50)), tags={"kind": "cup"})
    yield name
    assert libraries.check(name, "/a").exist == "true"
    assert libraries.search(name, path="/a").result[0].tags == {"kind": "cup"}
    libraries.delete(name)


@pytest.fixture
def stranger(server: Server, unique: Callable[[str], str]) -> Key:
    """A key of another project."""
    return made(server, server.command("projects", "create", unique("proj"))["name"])


def made(server: Server, project: str) -> Key:
    printed = server.command("keys", "create", "--project", project)
    return Key(printed["access_key"], printed["secret_key"], printed["project_id"])


def all_calls(libraries: Libraries, name: str) -> list[Callable[[], object]]:
    """The eight calls, each of which would do harm if it were let through."""
    return [
        lambda: libraries.create("stolen"),
        lambda: libraries.query(name),
        lambda: libraries.delete(name),
        lambda: libraries.add(name, path="/b", file=encoded(scene(51))),
        lambda: libraries.search(name, path="/a"),
        lambda: libraries.modify(name, path="/a", tags={"kind": "stolen"}),
        lambda: libraries.check(name, "/a"),
        lambda: libraries.remove(name, "/a"),
    ]


def clock(minutes: float) -> type[dates.datetime]:
    """The clock of a client that is off."""

    class Shifted(dates.datetime):
        @classmethod
        def utcnow(cls):
            return dates.datetime.now(dates.timezone.utc) + dates.timedelta(minutes=minutes)

    return Shifted


# What does not verify


@pytest.mark.parametrize("wrong", ["secret", "access key", "both"])
def test_a_wrong_key_opens_none_of_the_eight_calls(server, library, wrong):
    key = Key.of(server)
    if wrong != "access key":
        key = replace(key, secret_key="not-the-secret")
    if wrong != "secret":
        key = replace(key, access_key=UNKNOWN_ACCESS_KEY)
    for call in all_calls(Libraries.of(key), library):
        with refused(401, BAD_SIGNATURE):
            call()


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_may_be_off_by_a_quarter_of_an_hour(libraries, library, monkeypatch, minutes):
    monkeypatch.setattr(signer, "datetime", clock(minutes))
    assert libraries.query(library).instance_name == library


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_off_by_more_is_refused(libraries, library, monkeypatch, minutes):
    monkeypatch.setattr(signer, "datetime", clock(minutes))
    for call in all_calls(libraries, library):
        with refused(401, BAD_SIGNATURE):
            call()


def test_a_signed_request_cannot_be_changed_on_its_way(server, library, monkeypatch):
    """The body and the path are signed: another picture's path, or another instance, is another signature."""
    honest = Libraries.from_environment()
    send = honest.client.get_http_client().do_request_sync

    def changed(part: str, old: str, new: str) -> None:
        def do_request_sync(request):
            before = getattr(request, part)
            text = before.decode() if isinstance(before, bytes) else before
            assert old in text, text
            setattr(request, part, text.replace(old, new))
            return send(request)

        monkeypatch.setattr(honest.client.get_http_client(), "do_request_sync", do_request_sync)

    changed("body", "/none", "/a")
    with refused(401, BAD_SIGNATURE):
        honest.remove(library, "/none")
    changed("uri", "other", library)
    with refused(401, BAD_SIGNATURE):
        honest.delete("other")


def test_a_temporary_key_is_refused(server, library):
    """There are none, so a security token can only be somebody else's."""
    credentials = Key.of(server).credentials().with_security_token("temporary")
    caller = Libraries(Libraries.builder().with_credentials(credentials).build())
    with refused(401, BAD_SIGNATURE):
        caller.query(library)


# Keys and projects


def test_a_key_is_good_until_it_is_revoked(server, library):
    key = made(server, "root")
    caller = Libraries.of(key)
    assert caller.query(library).instance_name == library
    rotated = server.command("keys", "rotate", key.access_key)
    with refused(401, BAD_SIGNATURE):
        caller.query(library)
    caller = Libraries.of(replace(key, secret_key=rotated["secret_key"]))
    assert caller.query(library).instance_name == library
    server.command("keys", "revoke", key.access_key)
    for call in all_calls(caller, library):
        with refused(401, BAD_SIGNATURE):
            call()


def test_a_key_sees_its_own_project_only(libraries, library, stranger):
    caller = Libraries.of(stranger)
    with refused(400, BAD_NAME):
        caller.query(library)
    # The name is free in its project, and what is made of it there is another library.
    caller.create(library)
    assert caller.check(library, "/a").exist == "false"
    assert caller.search(library, file=encoded(scene(50))).count == 0
    caller.delete(library)
    assert libraries.check(library, "/a").exist == "true"


def test_another_project_is_refused_whoever_names_it(server, library, stranger):
    for key in (
        replace(Key.of(server), project_id=OTHER_PROJECT),
        replace(Key.of(server), project_id=stranger.project_id),
        replace(stranger, project_id=server.project_id),
    ):
        for call in all_calls(Libraries.of(key), library):
            with refused(403, FOREIGN_PROJECT):
                call()


def test_an_endpoint_without_a_project_means_the_project_of_the_key(server, library, stranger):
    """The client asks nobody then, and leaves `{project_id}` in the path."""
    for key, sees in ((Key.of(server), True), (stranger, False)):
        caller = Libraries(huawei.client(ImageSearchClient, server, replace(key, project_id=None)))
        if sees:
            assert caller.query(library).instance_name == library
            assert caller.check(library, "/a").exist == "true"
        else:
            with refused(400, BAD_NAME):
                caller.query(library)


@pytest.mark.parametrize("name", ["a b", "a/b", "ü", "a+b", "a%20b", "a~b*c'(d)", "{name}"])
def test_every_name_is_signed_as_the_client_does(libraries, name):
    """That no instance can have such a name is found out after the signature was verified."""
    with refused(400, BAD_NAME):
        libraries.query(name)


# Callers that do not sign


def test_the_token_serves_callers_that_do_not_sign(server, library):
    url = f"{server.url}/v1/{server.project_id}/service/{library}"
    answer = requests.get(url, headers={"X-Auth-Token": server.token}, timeout=60)
    assert (answer.status_code, answer.json()["instanceName"]) == (200, library)
    for headers, code in (({}, NO_TOKEN), ({"X-Auth-Token": "not-the-token"}, BAD_TOKEN)):
        answer = requests.get(url, headers=headers, timeout=60)
        assert (answer.status_code, answer.json()["error_code"]) == (400, code)
        assert answer.headers["X-Request-Id"]
    elsewhere = url.replace(server.project_id, OTHER_PROJECT)
    answer = requests.get(elsewhere, headers={"X-Auth-Token": server.token}, timeout=60)
    assert (answer.status_code, answer.json()["error_code"]) == (403, FOREIGN_PROJECT)


def test_a_password_gets_a_token_as_the_documents_say(server, library):
    """What users of `curl` and Postman do; the client of the vendor never does."""
    user = {"name": server.access_key, "password": server.secret_key, "domain": {"name": "any"}}
    scope = {"project": {"name": "cn-north-4"}}
    order = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    answer = requests.post(f"{server.url}/v3/auth/tokens", json=order, timeout=60)
    assert answer.status_code == 201, answer.text
    token = {"X-Auth-Token": answer.headers["X-Subject-Token"]}
    url = f"{server.url}/v1/{server.project_id}/service/{library}"
    assert requests.get(url, headers=token, timeout=60).status_code == 200
    user["password"] = "not-the-secret"
    assert requests.post(f"{server.url}/v3/auth/tokens", json=order, timeout=60).status_code == 401
