"""An unmodified program of version 2: nothing but its environment points it here."""

from __future__ import annotations

import pytest

import programs
from items import create_instance, delete_instance


@pytest.mark.parametrize("names_project", [False, True])
def test_all_five_calls_of_an_unmodified_program(server, unique, tmp_path, names_project):
    name = unique("prog")
    create_instance(server, name, custom_tags=["brand"], custom_num_tags=["year"])
    printed = programs.run("program_image_search_v2.py", programs.environment(server, names_project), name, tmp_path)
    assert printed == ["added success", "found 1 a True", "updated success", "exists True y", "deleted success"]
    delete_instance(server, name)
