"""faiss: inverted lists with RaBitQ in fast-scan form, refined with 8-bit vectors; and HNSW."""

import math

import faiss
import measure

# Of the wiki's "Guidelines to choose an index": nlist = 4 sqrt(n) to 16 sqrt(n), 30 to 256 vectors a list to train on.
LISTS = 4
TRAINING = 64
PROBES = (2, 4, 8, 16, 32, 64, 128, 256)
FACTORS = (4, 12, 36, 108)
HNSW_LINKS = 32


def build_inverted(vectors):
    lists = LISTS * math.isqrt(len(vectors))
    index = faiss.index_factory(
        measure.DIMENSIONS, f"RR256,IVF{lists},RaBitQfs,Refine(SQ8)", faiss.METRIC_INNER_PRODUCT
    )
    index.train(vectors[: lists * TRAINING])
    index.add(vectors)
    return index


def build_hnsw(vectors):
    index = faiss.IndexHNSWFlat(measure.DIMENSIONS, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    index.add(vectors)
    return index


def main():
    faiss.omp_set_num_threads(1)
    data = measure.Data(measure.arguments())
    save = lambda index, path: faiss.write_index(index, str(path))
    load = lambda path: faiss.read_index(str(path))

    inverted, inverted_facts = measure.index(data, "faiss-inverted", build_inverted, save, load)

    def inverted_searcher(pair):
        probes, factor = pair
        lists = faiss.SearchParametersIVF(nprobe=probes)
        rotated = faiss.SearchParametersPreTransform(index_params=lists)
        parameters = faiss.IndexRefineSearchParameters(k_factor=factor, base_index_params=rotated)
        return lambda queries: inverted.search(queries, measure.TOP, params=parameters)[1]

    points = []
    for factor in FACTORS:
        settings = [(f"nprobe {probes}, k_factor {factor}", (probes, factor)) for probes in PROBES]
        points += measure.sweep(data, settings, inverted_searcher)
    curves = [{"name": "faiss IVF RaBitQ + SQ8", **inverted_facts, "points": points}]
    del inverted
    hnsw, hnsw_facts = measure.index(data, "faiss-hnsw", build_hnsw, save, load)

    def hnsw_searcher(breadth):
        parameters = faiss.SearchParametersHNSW(efSearch=breadth)
        return lambda queries: hnsw.search(queries, measure.TOP, params=parameters)[1]

    settings = [(f"efSearch {breadth}", breadth) for breadth in (16, 32, 64, 128, 256, 512)]
    curves.append({"name": "faiss HNSW32", **hnsw_facts, "points": measure.sweep(data, settings, hnsw_searcher)})
    measure.tell(curves)


main()
