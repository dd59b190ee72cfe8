"""The pictures that are stored and searched for, and what is done to the copies that must find them."""

from __future__ import annotations

import base64
import importlib.util
import io
from pathlib import Path
from random import Random

from PIL import Image

from scenes import scene

# Photographs inside scikit-image's wheel that are big enough to survive the attack and, as its documentation
# says, are free: (file, licence). The others are drawings, too small, or of unstated origin.
PHOTOGRAPHS = (
    ("astronaut.png", "public domain, NASA"),
    ("brick.png", "CC0"),
    ("camera.png", "CC0"),
    ("cell.png", "CC0"),
    ("chelsea.png", "CC0"),
    ("clock_motion.png", "public domain"),
    ("coffee.png", "CC0"),
    ("coins.png", "no known copyright restrictions"),
    ("grass.png", "CC0"),
    ("gravel.png", "CC0"),
    ("hubble_deep_field.jpg", "public domain, NASA"),
    ("ihc.png", "no known copyright restrictions"),
    ("retina.jpg", "CC0"),
    ("rocket.jpg", "public domain, SpaceX"),
)


def photograph(name: str) -> Image.Image:
    """Open one of `PHOTOGRAPHS`, without importing scikit-image, whose dependencies are not installed."""
    package = importlib.util.find_spec("skimage")
    assert package is not None and package.origin is not None, "scikit-image is not installed"
    return Image.open(Path(package.origin).parent / "data" / name)


def catalogue(count: int) -> dict[str, Image.Image]:
    """`count` different pictures by name: every photograph, then procedural scenes."""
    pictures = {name: photograph(name) for name, _ in PHOTOGRAPHS}
    for seed in range(count - len(pictures)):
        pictures[f"scene-{seed:03}"] = scene(seed)
    return pictures


def encoded(picture: Image.Image, kind: str = "JPEG", **options) -> str:
    """The picture as a base64 file of format `kind`, as the `file` field carries it."""
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return base64.b64encode(written.getvalue()).decode("ascii")


def attacked(picture: Image.Image, seed: int) -> Image.Image:
    """The picture cropped to 80 % of its width and height, off its centre, and then halved in size."""
    rng = Random(seed)
    width, height = picture.size
    left, top = rng.randint(0, width // 5), rng.randint(0, height // 5)
    window = picture.convert("RGB").crop((left, top, left + width * 4 // 5, top + height * 4 // 5))
    return window.resize((window.width // 2, window.height // 2), Image.Resampling.LANCZOS)


def side_by_side(left: Image.Image, right: Image.Image, height: int = 400) -> tuple[Image.Image, dict[str, int]]:
    """Both pictures in one, and the box of the right one: `x`, `y`, `width`, `height` in pixels."""
    halves = [
        p.convert("RGB").resize((p.width * height // p.height, height), Image.Resampling.LANCZOS) for p in (left, right)
    ]
    both = Image.new("RGB", (halves[0].width + halves[1].width, height))
    both.paste(halves[0], (0, 0))
    both.paste(halves[1], (halves[0].width, 0))
    return both, {"x": halves[0].width, "y": 0, "width": halves[1].width, "height": height}
