"""An unmodified program of version 1: nothing but its environment points it here."""

from __future__ import annotations

import pytest

import programs

PROGRAM = "program_image_search_v1.py"


@pytest.mark.parametrize("names_project", [False, True])
def test_all_eight_calls_of_an_unmodified_program(server, unique, tmp_path, names_project):
    name = unique("prog")
    printed = programs.run(PROGRAM, programs.environment(server, names_project), name, tmp_path)
    assert printed == [
        f"created {name}",
        "status NORMAL",
        "added Success",
        "found /a.jpg cup True",
        "modified Success",
        "exists true",
        "removed Success",
        "deleted success",
    ]


def test_the_program_of_another_project_works_in_its_own(server, libraries, unique, tmp_path):
    """IAM answers every key with the key's own project, so the same name is free there."""
    name = unique("same")
    libraries.create(name)
    project = server.command("projects", "create", unique("proj"))
    key = server.command("keys", "create", "--project", project["name"])
    variables = programs.environment(
        server,
        HUAWEICLOUD_SDK_AK=key["access_key"],
        HUAWEICLOUD_SDK_SK=key["secret_key"],
    )
    printed = programs.run(PROGRAM, variables, name, tmp_path)
    assert printed[0] == f"created {name}" and printed[-1] == "deleted success"
    assert libraries.query(name).instance_name == name
    libraries.delete(name)
