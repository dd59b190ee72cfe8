"""USearch, with its default parameters."""

import numpy
import measure
from usearch.index import Index


def build(vectors):
    index = Index(ndim=measure.DIMENSIONS, metric="ip", dtype="f32")
    index.add(numpy.arange(len(vectors), dtype=numpy.uint64), vectors, threads=measure.PROCESSORS)
    return index


def main():
    data = measure.Data(measure.arguments())
    save = lambda index, path: index.save(str(path))
    load = lambda path: Index.restore(str(path))
    index, facts = measure.index(data, "usearch", build, save, load)

    def searcher(expansion):
        index.expansion_search = expansion
        return lambda queries: index.search(queries, measure.TOP, threads=1).keys.reshape(-1, measure.TOP)

    settings = [(f"expansion {expansion}", expansion) for expansion in (16, 32, 64, 128, 256, 512)]
    measure.tell([{"name": "usearch", **facts, "points": measure.sweep(data, settings, searcher)}])


main()
