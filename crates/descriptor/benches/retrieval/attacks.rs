//! What is done to the copies: each attack of Copydays and of the image similarity challenge of 2021 (DISC21) that
//! can be made from pixels alone, and pairs of them.

use image::{RgbImage, imageops};
use synthetic_pictures::attack::{
    blur, border, caption, crop, gamma, grey, logo, mirror, noise, perspective, rotate, scale,
};

/// A way to make a copy.
pub struct Attack {
    /// What the tables call it.
    pub name: &'static str,
    /// Changes the pixels; the number chooses where, if that is open.
    pub change: fn(&RgbImage, u64) -> RgbImage,
    /// Of the JPEG that the copy is then saved as.
    pub quality: u8,
}

const fn attack(name: &'static str, change: fn(&RgbImage, u64) -> RgbImage) -> Attack {
    saved(name, QUALITY, change)
}

const fn saved(name: &'static str, quality: u8, change: fn(&RgbImage, u64) -> RgbImage) -> Attack {
    Attack {
        name,
        change,
        quality,
    }
}

/// Where an attack names none.
const QUALITY: u8 = 75;

/// The picture without `share` of its area, as Copydays counts, at a place that `seed` chooses.
fn without(picture: &RgbImage, share: f32, seed: u64) -> RgbImage {
    crop(picture, 1.0 - (1.0 - share).sqrt(), seed)
}

/// All attacks: single ones first, then pairs.
pub const ATTACKS: [Attack; 36] = [
    attack("JPEG, quality 75", |p, _| p.clone()),
    saved("JPEG, quality 20", 20, |p, _| p.clone()),
    saved("JPEG, quality 8", 8, |p, _| p.clone()),
    attack("scaled to 50 %", |p, _| scale(p, 0.5)),
    attack("scaled to 25 %", |p, _| scale(p, 0.25)),
    attack("10 % cropped away", |p, seed| without(p, 0.1, seed)),
    attack("30 % cropped away", |p, seed| without(p, 0.3, seed)),
    attack("50 % cropped away", |p, seed| without(p, 0.5, seed)),
    attack("70 % cropped away", |p, seed| without(p, 0.7, seed)),
    attack("turned by 10°", |p, _| rotate(p, 10.0)),
    attack("turned by 25°", |p, _| rotate(p, 25.0)),
    attack("turned by 90°", |p, _| imageops::rotate90(p)),
    attack("turned by 180°", |p, _| imageops::rotate180(p)),
    attack("mirrored", |p, _| mirror(p)),
    attack("brighter, gamma 0.5", |p, _| gamma(p, 0.5)),
    attack("darker, gamma 2", |p, _| gamma(p, 2.0)),
    attack("blur of 3 pixels", |p, _| blur(p, 3.0)),
    attack("noise of 20 %", |p, seed| noise(p, 0.2, seed)),
    attack("grey", |p, _| grey(p)),
    attack("caption over 15 %", |p, seed| caption(p, 0.15, seed)),
    attack("logo", |p, seed| logo(p, 0.3, seed)),
    attack("border of 10 %", |p, _| border(p, 0.1, [255; 3])),
    attack("perspective", |p, seed| perspective(p, 0.2, seed)),
    saved("30 % cropped away, quality 20", 20, |p, seed| {
        without(p, 0.3, seed)
    }),
    attack("50 % cropped away, scaled to 50 %", |p, seed| {
        scale(&without(p, 0.5, seed), 0.5)
    }),
    attack("turned by 10°, 30 % cropped away", |p, seed| {
        without(&rotate(p, 10.0), 0.3, seed)
    }),
    attack("mirrored, gamma 0.5", |p, _| gamma(&mirror(p), 0.5)),
    attack("mirrored, 30 % cropped away", |p, seed| {
        without(&mirror(p), 0.3, seed)
    }),
    saved("grey, quality 8", 8, |p, _| grey(p)),
    attack("grey, 30 % cropped away", |p, seed| {
        without(&grey(p), 0.3, seed)
    }),
    attack("caption, scaled to 50 %", |p, seed| {
        scale(&caption(p, 0.15, seed), 0.5)
    }),
    attack("border, turned by 25°", |p, _| {
        rotate(&border(p, 0.1, [0; 3]), 25.0)
    }),
    attack("logo, blur of 2 pixels", |p, seed| {
        blur(&logo(p, 0.3, seed), 2.0)
    }),
    attack("perspective, noise of 10 %", |p, seed| {
        noise(&perspective(p, 0.2, seed), 0.1, seed)
    }),
    attack("gamma 2, 30 % cropped away", |p, seed| {
        without(&gamma(p, 2.0), 0.3, seed)
    }),
    saved("scaled to 25 %, quality 20", 20, |p, _| scale(p, 0.25)),
];
