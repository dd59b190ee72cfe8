"""faiss: inverted lists with RaBitQ in fast-scan form, refined with 8-bit vectors."""

import math

import faiss
import measure

# Of the wiki's "Guidelines to choose an index": nlist = 4 sqrt(n) to 16 sqrt(n), 30 to 256 vectors a list to train on.
LISTS = 4
TRAINING = 64
PROBES = (2, 4, 8, 16, 32, 64, 128, 256)
FACTORS = (4, 12, 36, 108)


def build(vectors):
    lists = LISTS * math.isqrt(len(vectors))
    index = faiss.index_factory(
        measure.DIMENSIONS, f"RR256,IVF{lists},RaBitQfs,Refine(SQ8)", faiss.METRIC_INNER_PRODUCT
    )
    faiss.omp_set_num_threads(measure.PROCESSORS)
    index.train(vectors[: lists * TRAINING])
    index.add(vectors)
    faiss.omp_set_num_threads(1)
    return index


def main():
    faiss.omp_set_num_threads(1)
    data = measure.Data(measure.arguments())
    save = lambda index, path: faiss.write_index(index, str(path))
    load = lambda path: faiss.read_index(str(path))

    index, facts = measure.index(data, "faiss-inverted", build, save, load)

    def searcher(pair):
        probes, factor = pair
        lists = faiss.SearchParametersIVF(nprobe=probes)
        rotated = faiss.SearchParametersPreTransform(index_params=lists)
        parameters = faiss.IndexRefineSearchParameters(k_factor=factor, base_index_params=rotated)
        return lambda queries: index.search(queries, measure.TOP, params=parameters)[1]

    points = []
    for factor in FACTORS:
        settings = [(f"nprobe {probes}, k_factor {factor}", (probes, factor)) for probes in PROBES]
        points += measure.sweep(data, settings, searcher)
    measure.tell([{"name": "faiss IVF RaBitQ + SQ8", **facts, "points": points}])


main()
