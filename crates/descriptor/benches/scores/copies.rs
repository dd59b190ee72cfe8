//! What is done to the copies.

use image::{RgbImage, imageops};
use synthetic_pictures::attack;

/// A way to make a copy.
pub struct Attack {
    /// What the tables call it.
    pub name: &'static str,
    /// Changes the pixels; the number chooses where, if that is open.
    pub change: fn(&RgbImage, u64) -> RgbImage,
    /// Of the JPEG that the copy is then saved as.
    pub quality: u8,
}

const fn attack(name: &'static str, quality: u8, change: fn(&RgbImage, u64) -> RgbImage) -> Attack {
    Attack {
        name,
        change,
        quality,
    }
}

/// All attacks. Qualities not named are 75.
pub const ATTACKS: [Attack; 20] = [
    attack("saved as JPEG of quality 75", 75, |p, _| p.clone()),
    attack("saved as JPEG of quality 30", 30, |p, _| p.clone()),
    attack("half the size", 75, |p, _| attack::scale(p, 0.5)),
    attack("a quarter of the size", 75, |p, _| attack::scale(p, 0.25)),
    attack("without 20 % of each side", 75, |p, seed| {
        attack::crop(p, 0.2, seed)
    }),
    attack("without 50 % of each side", 75, |p, seed| {
        attack::crop(p, 0.5, seed)
    }),
    attack("turned by 10 degrees", 75, |p, _| attack::rotate(p, 10.0)),
    attack("turned by 90 degrees", 75, |p, _| imageops::rotate90(p)),
    attack("noise of 10 %", 75, |p, seed| attack::noise(p, 0.1, seed)),
    attack("noise of 30 %", 75, |p, seed| attack::noise(p, 0.3, seed)),
    attack("blur of 1.5 pixels", 75, |p, _| attack::blur(p, 1.5)),
    attack("blur of 4 pixels", 75, |p, _| attack::blur(p, 4.0)),
    attack("darker, gamma 1.8", 75, |p, _| attack::gamma(p, 1.8)),
    attack("brighter, gamma 0.55", 75, |p, _| attack::gamma(p, 0.55)),
    attack("without colours", 75, |p, _| attack::grey(p)),
    attack("a caption over 15 % of the height", 75, |p, seed| {
        attack::caption(p, 0.15, seed)
    }),
    attack("a white border of 10 %", 75, |p, _| {
        attack::border(p, 0.1, [255; 3])
    }),
    attack("mirrored", 75, |p, _| attack::mirror(p)),
    attack(
        "without 20 % of each side, half the size, quality 30",
        30,
        |p, seed| attack::scale(&attack::crop(p, 0.2, seed), 0.5),
    ),
    attack(
        "turned by 25 degrees, then without 30 % of each side",
        75,
        |p, seed| attack::crop(&attack::rotate(p, 25.0), 0.3, seed),
    ),
];
