"""The running Sightline that the clients are pointed at, as the environment describes it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Server:
    """Where the server listens, and the project, token and key that it made at first start."""

    url: str
    project_id: str
    workspace_id: str
    token: str
    access_key: str
    secret_key: str

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
        )

    @property
    def authority(self) -> str:
        """Host and port, for the client that wants them without a scheme."""
        return urlsplit(self.url).netloc
