"""What the programs of all peers share: the data, the clock, and the answer.

A program is called with the files of a dataset and a folder for its index, and prints one JSON object.
"""

import argparse
import json
import os
import pathlib
import sys
import time

import numpy
import threadpoolctl

DIMENSIONS = 256
TOP = 10
# Graphs take long to build: they are built on all processors, and what that took is counted in CPU time.
PROCESSORS = os.cpu_count()
# A sweep stops at this recall, or when a step adds less than that.
ENOUGH = 0.9995
TOO_LITTLE = 0.0005


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vectors", type=pathlib.Path, required=True)
    parser.add_argument("--queries", type=pathlib.Path, required=True)
    parser.add_argument("--truth", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--rebuild", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    return given


def normalised(path, count=None):
    """The vectors of a file as contiguous 32-bit floats of length 1."""
    mapped = numpy.memmap(path, dtype=numpy.int8, mode="r").reshape(-1, DIMENSIONS)[:count]
    vectors = numpy.ascontiguousarray(mapped, dtype=numpy.float32)
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


class Data:
    """A library, the queries and the truth about them."""

    def __init__(self, given):
        self.size = given.size
        self.folder = given.folder
        self.rebuild = given.rebuild
        self._vectors_file = given.vectors
        self.queries = normalised(given.queries)
        self.truth = numpy.fromfile(given.truth, dtype=numpy.uint32).reshape(-1, TOP)
        self.queries = self.queries[: len(self.truth)]

    def vectors(self):
        return normalised(self._vectors_file, self.size)


def index(data, name, build, save, load):
    """A peer's index and what its building took: built now, or kept from an earlier run."""
    path, figures = data.folder / name, data.folder / f"{name}.json"
    if data.rebuild or not figures.exists():
        vectors = data.vectors()
        before = time.process_time()
        built = build(vectors)
        spent = time.process_time() - before
        save(built, path)
        facts = {"inserts_per_cpu_second": data.size / spent, "bytes": path.stat().st_size}
        figures.write_text(json.dumps(facts))
        del built, vectors
    return load(path), json.loads(figures.read_text())


def sweep(data, settings, searcher):
    """Recall and CPU time for each setting. `searcher(setting)` gives what finds numbers for queries."""
    points = []
    one_by_one = [query[None, :] for query in data.queries]
    for name, setting in settings:
        search = searcher(setting)
        search(one_by_one[0])
        before = time.process_time()
        found = [search(query) for query in one_by_one]
        single = time.process_time() - before
        before = time.process_time()
        search(data.queries)
        together = time.process_time() - before
        count = len(data.queries)
        points.append(
            {
                "setting": name,
                "recall": recall(data.truth, numpy.concatenate(found)),
                "cpu_us": single / count * 1e6,
                "batch_cpu_us": together / count * 1e6,
            }
        )
        print(points[-1], file=sys.stderr)
        gain = points[-1]["recall"] - (points[-2]["recall"] if len(points) > 1 else 0.0)
        if points[-1]["recall"] >= ENOUGH or gain < TOO_LITTLE:
            break
    return points


def recall(truth, found):
    hits = [len(numpy.intersect1d(due, got)) for due, got in zip(truth, found)]
    return float(numpy.sum(hits)) / truth.size


def tell(subjects):
    """Prints the results, each a curve of a subject, and how NumPy computed."""
    pools = threadpoolctl.threadpool_info()
    pools = [f"{pool['internal_api']} {pool.get('architecture', '')}".strip() for pool in pools]
    pinned = [name for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ]
    assert not pinned, f"{pinned} slow this peer down"
    json.dump({"subjects": subjects, "thread_pools": pools}, sys.stdout)
