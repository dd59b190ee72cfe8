"""faiss: HNSW over whole vectors."""

import faiss
import measure

LINKS = 32


def build(vectors):
    index = faiss.IndexHNSWFlat(measure.DIMENSIONS, LINKS, faiss.METRIC_INNER_PRODUCT)
    faiss.omp_set_num_threads(measure.PROCESSORS)
    index.add(vectors)
    faiss.omp_set_num_threads(1)
    return index


def main():
    faiss.omp_set_num_threads(1)
    data = measure.Data(measure.arguments())
    save = lambda index, path: faiss.write_index(index, str(path))
    load = lambda path: faiss.read_index(str(path))
    index, facts = measure.index(data, "faiss-hnsw", build, save, load)

    def searcher(breadth):
        parameters = faiss.SearchParametersHNSW(efSearch=breadth)
        return lambda queries: index.search(queries, measure.TOP, params=parameters)[1]

    settings = [(f"efSearch {breadth}", breadth) for breadth in (16, 32, 64, 128, 256, 512)]
    measure.tell([{"name": "faiss HNSW32", **facts, "points": measure.sweep(data, settings, searcher)}])


main()
