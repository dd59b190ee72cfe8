"""The running Sightline that the clients are pointed at, as the environment describes it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Server:
    """Where the server listens, what it made at first start, and the program and state it runs with."""

    url: str
    project_id: str
    workspace_id: str
    token: str
    access_key: str
    secret_key: str
    program: str
    state_dir: str

    @classmethod
    def from_environment(cls) -> Server:
        """Read `SIGHTLINE_*`; raises `KeyError` naming the first variable that is not set."""
        return cls(
            url=os.environ["SIGHTLINE_URL"].rstrip("/"),
            project_id=os.environ["SIGHTLINE_PROJECT_ID"],
            workspace_id=os.environ["SIGHTLINE_WORKSPACE_ID"],
            token=os.environ["SIGHTLINE_TOKEN"],
            access_key=os.environ["SIGHTLINE_ACCESS_KEY"],
            secret_key=os.environ["SIGHTLINE_SECRET_KEY"],
            program=os.environ["SIGHTLINE_PROGRAM"],
            state_dir=os.environ["SIGHTLINE_STATE_DIR"],
        )

    @property
    def authority(self) -> str:
        """Host and port, for the client that wants them without a scheme."""
        return urlsplit(self.url).netloc

    def command(self, *arguments: str) -> dict:
        """Run a subcommand of `sightline` on the server's state, and return what it prints."""
        line = [self.program, *arguments, "--state-dir", self.state_dir, "--format", "json"]
        run = subprocess.run(line, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)
