"""Procedural pictures: varied scenes drawn from a seed, the same pixels on every machine.

Only integer drawing and resampling of Pillow is used, so nothing but its version decides the result.
"""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

Colour = tuple[int, int, int]


def colour(rng: Random, low: int = 0, high: int = 255) -> Colour:
    return (rng.randint(low, high), rng.randint(low, high), rng.randint(low, high))


def noise_field(rng: Random, size: tuple[int, int], coarse: int, octaves: int = 4) -> Image.Image:
    """Grey fractal noise: `octaves` layers of random values, each twice as fine and half as strong."""
    field = Image.new("L", size, 128)
    for octave in range(octaves):
        columns = coarse << octave
        rows = max(2, columns * size[1] // size[0])
        layer = Image.frombytes("L", (columns, rows), rng.randbytes(columns * rows))
        field = Image.blend(field, layer.resize(size, Image.Resampling.BICUBIC), 0.75 / (1 << octave))
    return field


def tinted(field: Image.Image, dark: Colour, light: Colour) -> Image.Image:
    """Map a grey picture onto the colours between `dark` and `light`."""
    bands = [field.point([a + (b - a) * v // 255 for v in range(256)]) for a, b in zip(dark, light)]
    return Image.merge("RGB", bands)


def textured(rng: Random, size: tuple[int, int]) -> Image.Image:
    field = noise_field(rng, size, rng.choice((3, 6, 12, 24)), rng.randint(3, 5))
    return tinted(field, colour(rng, 0, 140), colour(rng, 100, 255))


def landscape(rng: Random, size: tuple[int, int]) -> Image.Image:
    """A sky, a sun and several ridges, each ridge with its own texture."""
    width, height = size
    picture = tinted(Image.linear_gradient("L").resize(size), colour(rng, 60, 200), colour(rng, 140, 255))
    draw = ImageDraw.Draw(picture)
    x, y, r = rng.randrange(width), rng.randrange(height // 3), rng.randint(20, 60)
    draw.ellipse((x - r, y - r, x + r, y + r), fill=colour(rng, 200, 255))
    for ridge in range(rng.randint(3, 5)):
        level = height * (35 + 15 * ridge) // 100
        steps = rng.randint(8, 30)
        points = [(width * i // steps, level + rng.randint(-height // 10, height // 10)) for i in range(steps + 1)]
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([*points, (width, height), (0, height)], fill=255)
        picture.paste(textured(rng, size), (0, 0), mask)
    return picture


def still_life(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Overlapping ellipses and polygons, each filled with its own texture."""
    width, height = size
    picture = textured(rng, size)
    for _ in range(rng.randint(8, 16)):
        mask = Image.new("L", size, 0)
        draw = ImageDraw.Draw(mask)
        x, y, r = rng.randrange(width), rng.randrange(height), rng.randint(30, width // 5)
        if rng.random() < 0.5:
            draw.ellipse((x - r, y - r * 2 // 3, x + r, y + r * 2 // 3), fill=255)
        else:
            corners = rng.randint(3, 7)
            angles = sorted(rng.uniform(0, 2 * math.pi) for _ in range(corners))
            draw.polygon([(x + round(r * math.cos(a)), y + round(r * math.sin(a))) for a in angles], fill=255)
        picture.paste(textured(rng, size), (0, 0), mask)
    return picture


def city(rng: Random, size: tuple[int, int]) -> Image.Image:
    """A row of buildings with windows before a clouded sky."""
    width, height = size
    picture = tinted(noise_field(rng, size, 4), colour(rng, 80, 180), colour(rng, 180, 255))
    draw = ImageDraw.Draw(picture)
    left = -rng.randint(0, 40)
    while left < width:
        breadth, top = rng.randint(40, 130), rng.randint(height // 8, height * 3 // 4)
        draw.rectangle((left, top, left + breadth, height), fill=colour(rng, 20, 160))
        pane, gap, glass = rng.randint(6, 14), rng.randint(5, 12), colour(rng, 100, 255)
        for y in range(top + gap, height, pane + gap):
            for x in range(left + gap, left + breadth - pane, pane + gap):
                if rng.random() < 0.7:
                    draw.rectangle((x, y, x + pane, y + pane), fill=glass)
        left += breadth + rng.randint(-10, 25)
    return picture


def manuscript(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Lines of pen strokes on stained paper."""
    width, height = size
    picture = tinted(noise_field(rng, size, 3, 3), colour(rng, 150, 210), colour(rng, 220, 255))
    draw = ImageDraw.Draw(picture)
    ink, pitch, margin = colour(rng, 0, 80), rng.randint(18, 34), rng.randint(15, 50)
    for base in range(margin, height - margin, pitch):
        x = margin + rng.randint(0, 60)
        end = width - margin - rng.randint(0, width // 3)
        while x < end:
            tall = rng.randint(pitch // 4, pitch * 3 // 4)
            stroke = [(x + rng.randint(0, 9), base + rng.randint(0, tall)) for _ in range(rng.randint(2, 5))]
            draw.line(stroke, fill=ink, width=rng.randint(1, 3))
            x += rng.choice((9, 10, 11, 12, 26))
    return picture


def branches(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Trees without leaves, branching at random angles."""
    width, height = size
    picture = tinted(noise_field(rng, size, 5, 3), colour(rng, 100, 200), colour(rng, 180, 255))
    draw = ImageDraw.Draw(picture)
    bark = colour(rng, 0, 90)
    growing = [(rng.randrange(width), height, -math.pi / 2, height / 4.0, 14) for _ in range(rng.randint(2, 4))]
    while growing:
        x, y, angle, length, thick = growing.pop()
        tip = (x + round(length * math.cos(angle)), y + round(length * math.sin(angle)))
        draw.line((x, y, *tip), fill=bark, width=thick)
        if length > 12:
            for _ in range(rng.randint(2, 3)):
                turn, shorter = rng.uniform(-0.7, 0.7), length * rng.uniform(0.55, 0.8)
                growing.append((*tip, angle + turn, shorter, max(1, thick * 2 // 3)))
    return picture


def mosaic(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Courses of stones of unequal length, with joints and grain."""
    width, height = size
    grain = textured(rng, size)
    picture = Image.new("RGB", size, colour(rng, 120, 220))
    draw = ImageDraw.Draw(picture)
    top = 0
    while top < height:
        tall, left = rng.randint(24, 60), -rng.randint(0, 60)
        while left < width:
            long = rng.randint(30, 120)
            draw.rectangle((left, top, left + long - 4, top + tall - 4), fill=colour(rng, 40, 200))
            left += long
        top += tall
    return Image.blend(picture, grain, 0.35)


def garden(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Flowers with round petals over grass."""
    width, height = size
    picture = tinted(noise_field(rng, size, 24), (20, 60, 10), (120, 190, 90))
    draw = ImageDraw.Draw(picture)
    for _ in range(rng.randint(8, 18)):
        x, y, r = rng.randrange(width), rng.randrange(height), rng.randint(14, 55)
        petals, tint, phase = rng.randint(5, 11), colour(rng, 90, 255), rng.random()
        for petal in range(petals):
            angle = 2 * math.pi * (petal + phase) / petals
            px, py, pr = x + round(r * math.cos(angle)), y + round(r * math.sin(angle)), r * 2 // 3
            draw.ellipse((px - pr, py - pr, px + pr, py + pr), fill=tint, outline=colour(rng, 0, 120))
        draw.ellipse((x - r // 2, y - r // 2, x + r // 2, y + r // 2), fill=colour(rng, 120, 255))
    return picture


SCENES = (landscape, still_life, city, manuscript, branches, mosaic, garden)


def scene(seed: int) -> Image.Image:
    """Picture number `seed`: its kind, size, light and sensor grain all follow from the seed."""
    rng = Random(seed)
    size = (rng.randrange(480, 961, 16), rng.randrange(400, 769, 16))
    picture = SCENES[seed % len(SCENES)](rng, size)
    light = noise_field(rng, size, 2, 1).point([150 + v * 105 // 255 for v in range(256)])
    picture = ImageChops.multiply(picture, Image.merge("RGB", [light] * 3))
    grain = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    picture = Image.blend(picture, Image.merge("RGB", [grain] * 3), 0.04)
    picture = ImageEnhance.Contrast(picture).enhance(rng.uniform(0.9, 1.3))
    return picture.filter(ImageFilter.GaussianBlur(0.6))
