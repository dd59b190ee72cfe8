//! Smooth noise over the plane.

use super::random::{mix, unit};

/// Value noise from 0 to 1: random at whole coordinates, smooth between.
pub fn value(seed: u64, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (across, down) = (ease(x - left), ease(y - top));
    let corner = |dx: f32, dy: f32| lattice(seed, (left + dx) as i64, (top + dy) as i64);
    let upper = lerp(corner(0.0, 0.0), corner(1.0, 0.0), across);
    let lower = lerp(corner(0.0, 1.0), corner(1.0, 1.0), across);
    lerp(upper, lower, down)
}

/// Noise from 0 to 1 of `octaves` scales, each half as large and half as strong as the one before.
pub fn fractal(seed: u64, mut x: f32, mut y: f32, octaves: u32) -> f32 {
    let (mut sum, mut weight, mut total) = (0.0, 1.0, 0.0);
    for octave in 0..octaves {
        sum += weight * value(seed.wrapping_add(u64::from(octave)), x, y);
        total += weight;
        weight *= 0.5;
        x *= 2.0;
        y *= 2.0;
    }
    sum / total
}

/// `a` at 0, `b` at 1.
pub fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

fn ease(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

fn lattice(seed: u64, x: i64, y: i64) -> f32 {
    let place = (x as u64).wrapping_mul(0x8DA6_B343_9E37_79B1) ^ (y as u64).rotate_left(32);
    unit(mix(seed ^ mix(place)))
}
