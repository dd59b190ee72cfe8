"""Describe pictures as the peers do: `peers.py <list of stored files> <list of copies> <output folder>`.

For each peer it writes a matrix of float32 for the stored files and one for the copies, whose rows' dot products
rank as the peer's own distance does, and prints the matrices' name and the peer's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from multiprocessing import Pool
from pathlib import Path

import cv2
import imagehash
import numpy as np
import pdqhash
from PIL import Image

# Features of a picture, and words of the vocabulary that is learned from a sample of those of the first distractors.
FEATURES = 500
WORDS = 1000
VOCABULARY_PICTURES = 400
SAMPLE = 20_000


def signs(bits: np.ndarray) -> np.ndarray:
    """Bits as -1 and 1: the dot product is the number of bits less twice the Hamming distance."""
    return np.where(bits.flatten(), 1, -1).astype(np.float32)


def dhash(path: str) -> np.ndarray:
    """The difference hash of 64 bits."""
    return signs(imagehash.dhash(Image.open(path)).hash)


def phash(path: str) -> np.ndarray:
    """The perceptual hash of 64 bits."""
    return signs(imagehash.phash(Image.open(path)).hash)


def pdq(path: str) -> np.ndarray:
    """PDQ, 256 bits."""
    bits, _ = pdqhash.compute(np.asarray(Image.open(path).convert("RGB")))
    return signs(bits)


def histogram(path: str) -> np.ndarray:
    """8 x 8 x 8 bins of red, green and blue; square roots, so that the dot product is Bhattacharyya's."""
    pixels = np.asarray(Image.open(path).convert("RGB")) >> 5
    index = (pixels[..., 0].astype(np.int32) << 6) | (pixels[..., 1].astype(np.int32) << 3) | pixels[..., 2]
    counts = np.bincount(index.ravel(), minlength=512)
    return np.sqrt(counts / counts.sum()).astype(np.float32)


def orb(path: str) -> np.ndarray:
    """ORB features, a row of 32 bytes each."""
    cv2.setNumThreads(1)
    _, features = cv2.ORB_create(nfeatures=FEATURES).detectAndCompute(cv2.imread(path, cv2.IMREAD_GRAYSCALE), None)
    return np.zeros((0, 32), np.uint8) if features is None else features


def vocabulary(features: list[np.ndarray]) -> np.ndarray:
    """Words of binary features: the rounded centres of k-means over their bits."""
    bits = np.unpackbits(np.concatenate(features), axis=1).astype(np.float32)
    cv2.setRNGSeed(1)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    _, _, centres = cv2.kmeans(bits[:: max(1, len(bits) // SAMPLE)], WORDS, None, stop, 1, cv2.KMEANS_RANDOM_CENTERS)
    return np.packbits(centres > 0.5, axis=1)


def words(features: np.ndarray, matcher: cv2.BFMatcher) -> np.ndarray:
    """How often each word is the nearest to a feature."""
    nearest = [match.trainIdx for match in matcher.match(features)] if len(features) else []
    return np.bincount(nearest, minlength=WORDS).astype(np.float32)


def bags(stored: list[np.ndarray], copies: list[np.ndarray], first_distractor: int) -> list[np.ndarray]:
    """Bags of words, weighed by how rare a word is (tf-idf), of length 1."""
    learned_from = stored[first_distractor : first_distractor + VOCABULARY_PICTURES]
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
    matcher.add([vocabulary(learned_from)])
    counts = [np.stack([words(features, matcher) for features in part]) for part in (stored, copies)]
    rarity = np.log(len(stored) / (1 + (counts[0] > 0).sum(axis=0)))
    weighed = [part * rarity for part in counts]
    return [part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9) for part in weighed]


def main() -> None:
    """Describe all files by each peer."""
    stored, copies = (Path(name).read_text(encoding="utf-8").splitlines() for name in sys.argv[1:3])
    folder = Path(sys.argv[3])

    def write(file: str, name: str, matrices: list[np.ndarray]) -> None:
        for part, matrix in zip(("stored", "copies"), matrices, strict=True):
            np.ascontiguousarray(matrix, dtype="<f4").tofile(folder / f"{file}.{part}")
        print(file, name, flush=True)

    with Pool() as pool:

        def each(describe: Callable[[str], np.ndarray], paths: list[str]) -> list[np.ndarray]:
            return pool.map(describe, paths, chunksize=32)

        for file, name, describe in (
            ("dhash", "dHash", dhash),
            ("phash", "pHash", phash),
            ("pdq", "PDQ", pdq),
            ("histogram", "colours", histogram),
        ):
            write(file, name, [np.stack(each(describe, paths)) for paths in (stored, copies)])
        first_distractor = sum("original-" in Path(path).name for path in stored)
        write("orb", "ORB words", bags(each(orb, stored), each(orb, copies), first_distractor))


if __name__ == "__main__":
    main()
