"""Time the component `inference` and libjpeg-turbo on the same pictures: `describe.py <component> <picture> ...`."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import simplejpeg
from wasmtime import Config, Engine, Store, WasiConfig
from wasmtime.component import Component, Func, Linker, Record, _func

ROUNDS = 7
MODEL = "common-search"
INTERFACE = "sightline:inference/describe@0.1.0"


def record(**fields: object) -> Record:
    """A WIT record."""
    made = Record()
    for name, value in fields.items():
        setattr(made, name.replace("_", "-"), value)
    return made


def describe_of(path: str) -> tuple[Store, Func]:
    """The exported function of a fresh instance. What it imports beyond WASI is for searches: calls would trap."""
    engine = Engine(Config())
    component = Component(engine, Path(path).read_bytes())
    linker = Linker(engine)
    linker.add_wasip2()
    linker.define_unknown_imports_as_traps(component)
    store = Store(engine)
    store.set_wasi(WasiConfig())
    instance = linker.instantiate(store, component)
    interface = instance.get_export_index(store, INTERFACE)
    function = instance.get_func(store, instance.get_export_index(store, "describe", interface))
    assert function is not None
    return store, function


class Stopwatch:
    """How long this process computes inside WebAssembly: neither the time in which it waits for a processor that it
    shares counts, nor that in which Python copies a list."""

    def __init__(self) -> None:
        self.spent = 0.0
        self._enter = _func.enter_wasm
        _func.enter_wasm = self._timed

    def _timed(self, run: Callable[[], object]) -> None:
        started = time.process_time()
        self._enter(run)
        self.spent += 1000 * (time.process_time() - started)

    def of(self, call: Callable[[], object]) -> float:
        """Milliseconds of a call."""
        self.spent = 0.0
        call()
        return self.spent


def decoding(data: bytes) -> float:
    """Milliseconds that libjpeg-turbo computes."""
    started = time.process_time()
    simplejpeg.decode_jpeg(data, "RGB")
    return 1000 * (time.process_time() - started)


def main() -> None:
    """Print a row for each picture."""
    store, function = describe_of(sys.argv[1])
    stopwatch = Stopwatch()
    accept = record(formats=["jpeg"], min_side=1, max_side=4096)
    box = record(x=480, y=270, width=960, height=540)
    print("| picture | bytes | libjpeg-turbo, RGB ms | describe ms | ratio | a quarter of it ms | ratio |")
    print("|---|---|---|---|---|---|---|")
    all_ratios = []
    for path in sys.argv[2:]:
        data = Path(path).read_bytes()

        def describe(model: str, region: Record | None, picture: bytes = data) -> float:
            def call() -> None:
                answer = function(store, model, picture, region, accept, None)
                function.post_return(store)
                assert model != MODEL or hasattr(answer, "descriptor"), answer

            return stopwatch.of(call)

        # The dynamic interface passes a list value by value, which the host does not.
        passing = statistics.median(describe("none", None) for _ in range(5))
        rounds = [
            (decoding(data), describe(MODEL, None) - passing, describe(MODEL, box) - passing) for _ in range(ROUNDS)
        ]
        peer, whole, part = (statistics.median(column) for column in zip(*rounds, strict=True))
        all_ratios.append(whole / peer)
        print(
            f"| {Path(path).stem} | {len(data)} | {peer:.1f} | {whole:.1f} | {whole / peer:.2f} "
            f"| {part:.1f} | {part / peer:.2f} |"
        )
    print(f"\nThe median ratio is {statistics.median(all_ratios):.2f}.")


if __name__ == "__main__":
    main()
