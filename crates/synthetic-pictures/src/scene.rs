//! What is in a scene, and the canvas it is painted on.

use image::{Rgb, RgbImage};

use super::noise::{fractal, lerp};
use super::random::{Random, mix, unit};
use super::texture::{Colour, Texture};

/// Pixels in the making. Places are in units of the height; the top-left corner is (0, 0).
pub struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<Colour>,
}

/// A rectangle of the plane.
#[derive(Clone, Copy)]
struct Bounds {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Canvas {
    /// A black canvas.
    pub fn new(width: u32, height: u32) -> Self {
        let pixels = vec![[0.0; 3]; width as usize * height as usize];
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The picture with some grain, as a sensor adds it.
    pub fn finish(self, random: &mut Random) -> RgbImage {
        let (strength, seed) = (random.range(0.0, 0.05), random.bits());
        RgbImage::from_fn(self.width, self.height, |x, y| {
            let index = (y * self.width + x) as usize;
            let grain = strength * (unit(mix(seed ^ index as u64)) - 0.5);
            let byte = |channel: f32| ((channel + grain).clamp(0.0, 1.0) * 255.0) as u8;
            Rgb(self.pixels[index].map(byte))
        })
    }

    fn aspect(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    /// Paints the pixels within `bounds` that `colour` gives a colour.
    fn fill(&mut self, bounds: Bounds, colour: impl Fn(f32, f32) -> Option<Colour>) {
        let unit = self.height as f32;
        let pixel = |place: f32, most: u32| ((place * unit).max(0.0) as u32).min(most);
        let columns = pixel(bounds.left, self.width)..pixel(bounds.right + 1.0 / unit, self.width);
        for row in pixel(bounds.top, self.height)..pixel(bounds.bottom + 1.0 / unit, self.height) {
            for column in columns.clone() {
                let (x, y) = ((column as f32 + 0.5) / unit, (row as f32 + 0.5) / unit);
                if let Some(colour) = colour(x, y) {
                    self.pixels[(row * self.width + column) as usize] = colour;
                }
            }
        }
    }

    fn everywhere(&self) -> Bounds {
        Bounds {
            left: 0.0,
            top: 0.0,
            right: self.aspect(),
            bottom: 1.0,
        }
    }
}

/// Paints a random scene.
pub fn paint(canvas: &mut Canvas, random: &mut Random) {
    background(canvas, random);
    match random.family().below(4) {
        0 => hills(canvas, random),
        1 => houses(canvas, random),
        _ => {}
    }
    for _ in 0..6 + random.below(22) {
        shape(canvas, random);
    }
    for _ in 0..random.below(5) {
        writing(canvas, random);
    }
}

fn background(canvas: &mut Canvas, random: &mut Random) {
    let frequency = random.family().range(3.0, 18.0);
    let texture = Texture::natural(random, frequency);
    canvas.fill(canvas.everywhere(), |x, y| Some(texture.at(x, y)));
}

fn hills(canvas: &mut Canvas, random: &mut Random) {
    for layer in 0..2 + random.below(3) {
        let frequency = random.family().range(6.0, 40.0);
        let texture = Texture::natural(random, frequency);
        let (seed, rough) = (random.bits(), random.range(1.0, 4.0));
        let top = 0.35 + 0.15 * layer as f32 + random.range(-0.08, 0.08);
        canvas.fill(canvas.everywhere(), |x, y| {
            let ridge = top + 0.4 * (fractal(seed, x * rough, 0.0, 6) - 0.5);
            (y > ridge).then(|| texture.at(x, y))
        });
    }
}

fn houses(canvas: &mut Canvas, random: &mut Random) {
    let mut left = random.range(-0.1, 0.1);
    while left < canvas.aspect() {
        let width = random.range(0.12, 0.4);
        let bounds = Bounds {
            left,
            top: random.range(0.1, 0.6),
            right: left + width,
            bottom: random.range(0.8, 1.0),
        };
        let wall = Texture::random(random, 30.0);
        let window = Texture::random(random, 12.0);
        let (pitch, seed) = (random.range(0.03, 0.09), random.bits());
        canvas.fill(bounds, |x, y| {
            let (column, row) = ((x - left) / pitch, (y - bounds.top) / pitch);
            let (dx, dy) = (column - column.floor(), row - row.floor());
            let open = (0.25..0.75).contains(&dx) && (0.2..0.8).contains(&dy);
            let cell = (column as u64) << 32 | row as u64;
            let lit = unit(mix(seed ^ cell));
            let [r, g, b] = if open { window.at(x, y) } else { wall.at(x, y) };
            let glow = if open { lerp(0.3, 1.3, lit) } else { 1.0 };
            Some([r * glow, g * glow, b * glow])
        });
        left += width + random.range(0.0, 0.1);
    }
}

/// An ellipse, a box or a triangle, turned, textured, and lit from one side.
fn shape(canvas: &mut Canvas, random: &mut Random) {
    let centre = (random.range(0.0, canvas.aspect()), random.range(0.0, 1.0));
    let size = 0.03 + 0.27 * random.range(0.0, 1.0) * random.range(0.0, 1.0);
    let (half_width, half_height) = (size, size * random.range(0.4, 1.0));
    let turn = random.range(0.0, std::f32::consts::TAU);
    let (sine, cosine) = (libm::sinf(turn), libm::cosf(turn));
    let kind = random.below(3);
    let frequency = random.family().range(8.0, 60.0);
    let texture = Texture::random(random, frequency);
    let shade = random.range(-0.5, 0.5);
    let reach = size * 1.5;
    let bounds = Bounds {
        left: centre.0 - reach,
        top: centre.1 - reach,
        right: centre.0 + reach,
        bottom: centre.1 + reach,
    };
    canvas.fill(bounds, |x, y| {
        let (dx, dy) = (x - centre.0, y - centre.1);
        let across = (dx * cosine + dy * sine) / half_width;
        let along = (dy * cosine - dx * sine) / half_height;
        let inside = match kind {
            0 => across * across + along * along < 1.0,
            1 => across.abs() < 1.0 && along.abs() < 1.0,
            _ => along.abs() < 1.0 && across.abs() < (1.0 - along) / 2.0,
        };
        let light = 1.0 + shade * across;
        inside.then(|| texture.at(x, y).map(|channel| channel * light))
    });
}

/// Lines of short strokes.
fn writing(canvas: &mut Canvas, random: &mut Random) {
    let size = random.range(0.015, 0.06);
    let (left, top) = (
        random.range(0.0, 0.7 * canvas.aspect()),
        random.range(0.0, 0.9),
    );
    let (columns, rows) = (5 + random.below(20), 1 + random.below(4));
    let ink = random.range(0.0, 1.0).round();
    for place in 0..columns * rows {
        if random.chance(0.15) {
            continue;
        }
        let x = left + size * 0.8 * (place % columns) as f32;
        let y = top + size * 1.6 * (place / columns) as f32;
        glyph(canvas, random, (x, y), size, [ink; 3]);
    }
}

fn glyph(canvas: &mut Canvas, random: &mut Random, at: (f32, f32), size: f32, ink: Colour) {
    let thickness = size * 0.12;
    for _ in 0..2 + random.below(3) {
        let mut end = || {
            let (column, row) = (random.below(3) as f32, random.below(3) as f32);
            (at.0 + size * 0.3 * column, at.1 + size * 0.5 * row)
        };
        let (from, to) = (end(), end());
        let bounds = Bounds {
            left: from.0.min(to.0) - thickness,
            top: from.1.min(to.1) - thickness,
            right: from.0.max(to.0) + thickness,
            bottom: from.1.max(to.1) + thickness,
        };
        canvas.fill(bounds, |x, y| {
            (distance((x, y), from, to) < thickness).then_some(ink)
        });
    }
}

/// From a point to a line segment.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (point.0 - from.0, point.1 - from.1);
    let squared = dx * dx + dy * dy;
    let along = if squared > 0.0 {
        ((px * dx + py * dy) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (ex, ey) = (px - along * dx, py - along * dy);
    (ex * ex + ey * ey).sqrt()
}
