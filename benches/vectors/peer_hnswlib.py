"""hnswlib, with the parameters of its README's example."""

import hnswlib
import measure

LINKS = 16
CONSTRUCTION = 200


def build(vectors):
    index = hnswlib.Index(space="ip", dim=measure.DIMENSIONS)
    index.init_index(max_elements=len(vectors), M=LINKS, ef_construction=CONSTRUCTION, random_seed=100)
    index.add_items(vectors, num_threads=measure.PROCESSORS)
    return index


def load(path):
    index = hnswlib.Index(space="ip", dim=measure.DIMENSIONS)
    index.load_index(str(path))
    index.set_num_threads(1)
    return index


def main():
    data = measure.Data(measure.arguments())
    save = lambda index, path: index.save_index(str(path))
    index, facts = measure.index(data, "hnswlib", build, save, load)

    def searcher(breadth):
        index.set_ef(breadth)
        return lambda queries: index.knn_query(queries, measure.TOP, num_threads=1)[0]

    settings = [(f"ef {breadth}", breadth) for breadth in (16, 32, 64, 128, 256, 512)]
    measure.tell([{"name": "hnswlib", **facts, "points": measure.sweep(data, settings, searcher)}])


main()
