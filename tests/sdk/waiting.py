"""Waiting for what the services do after they have answered, and racing many calls at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Callable, TypeVar

T = TypeVar("T")

POLL_SECONDS = 0.05


def eventually(read: Callable[[], T], is_done: Callable[[T], bool], seconds: float = 15.0) -> T:
    """Call `read` until `is_done` accepts its result, and return it; fail with the last result after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = read()
        if is_done(result):
            return result
        assert time.monotonic() < deadline, f"not reached within {seconds} s, last seen: {result}"
        time.sleep(POLL_SECONDS)


def race(count: int, call: Callable[[int], T]) -> list[T]:
    """Run `call(0)` to `call(count - 1)` on as many threads, released together; results in order."""
    start = Barrier(count)

    def run(number: int) -> T:
        start.wait()
        return call(number)

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(run, range(count)))
