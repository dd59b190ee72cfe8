"""Programs as users of the vendor wrote them, started with nothing but an environment that points here."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

from pictures import encoded
from scenes import scene
from server import Server

PICTURE = 60


def environment(server: Server, names_project: bool = False, **more: str) -> dict[str, str]:
    """The variables that a user sets to come from the vendor to `server`.

    Where they do not name the project, the client asks IAM for the one of its region, before all else.
    """
    # Were IAM asked all the same, the program would fail.
    project = {"HUAWEICLOUD_SDK_PROJECT_ID": server.project_id, "HUAWEICLOUD_SDK_IAM_ENDPOINT": "http://127.0.0.1:9"}
    return {
        "HUAWEICLOUD_SDK_AK": server.access_key,
        "HUAWEICLOUD_SDK_SK": server.secret_key,
        "HUAWEICLOUD_SDK_REGION_IMAGESEARCH_CN_NORTH_4": server.url,
        **(project if names_project else {"HUAWEICLOUD_SDK_IAM_ENDPOINT": server.url}),
        **more,
    }


def run(script: str, variables: dict[str, str], instance: str, folder: Path) -> list[str]:
    """The lines that `script` prints when it is given an instance's name and a picture's file."""
    picture = folder / "picture.jpg"
    picture.write_bytes(base64.b64decode(encoded(scene(PICTURE))))
    # What the test itself is configured by stays out.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("HUAWEI", "SIGHTLINE_"))}
    # Nor does the developer's own configuration of the client count.
    inherited["HOME"] = str(folder)
    line = [sys.executable, str(Path(__file__).with_name(script)), instance, str(picture)]
    ended = subprocess.run(line, env={**inherited, **variables}, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()
