"""The main job: 200 pictures, each found again from a cropped, halved and strongly compressed copy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Callable

from libraries import Libraries
from pictures import attacked, catalogue, encoded

PICTURES = 200
LEAST_FOUND_FIRST = 190  # 95 %
PARALLEL = 4


def test_pictures_are_found_first_from_attacked_copies(libraries: Libraries, unique: Callable[[str], str]):
    library, pictures = unique("again"), catalogue(PICTURES)
    assert len(pictures) == PICTURES
    libraries.create(library)

    def store(entry) -> None:
        name, picture = entry
        libraries.add(library, path=name, file=encoded(picture.convert("RGB"), quality=92))

    def search(entry):
        seed, (name, picture) = entry
        copy = encoded(attacked(picture, seed), quality=30)
        return name, libraries.search(library, file=copy, limit=3)

    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(store, pictures.items()))
        answers = list(pool.map(search, enumerate(pictures.items())))

    assert {answer.count for _, answer in answers} == {PICTURES}
    missed = {name: answer.result[0].path for name, answer in answers if answer.result[0].path != name}
    print(f"found first: {PICTURES - len(missed)} of {PICTURES}")
    assert PICTURES - len(missed) >= LEAST_FOUND_FIRST, f"these found another first: {missed}"
    libraries.delete(library)
