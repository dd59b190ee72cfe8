//! What surfaces look like.

use super::noise::{fractal, lerp, value};
use super::random::Random;

/// Red, green and blue, 0 to 1.
pub type Colour = [f32; 3];

/// A surface: two colours and how they alternate.
pub struct Texture {
    kind: Kind,
    colours: [Colour; 2],
    /// Repetitions per unit of length.
    frequency: f32,
    sine: f32,
    cosine: f32,
    seed: u64,
}

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Gradient,
    Stripes,
    Checks,
    Clouds,
    Marble,
    Dots,
}

impl Texture {
    /// A random surface; `frequency` is about how many details fit into the picture's height.
    pub fn random(random: &mut Random, frequency: f32) -> Self {
        const KINDS: [Kind; 9] = [
            Kind::Plain,
            Kind::Gradient,
            Kind::Stripes,
            Kind::Checks,
            Kind::Clouds,
            Kind::Clouds,
            Kind::Marble,
            Kind::Marble,
            Kind::Dots,
        ];
        let kind = KINDS[random.family().below(KINDS.len() as u32) as usize];
        Self::of(kind, random, frequency)
    }

    /// Clouds, leaves, stone: what large surfaces out of doors look like.
    pub fn natural(random: &mut Random, frequency: f32) -> Self {
        let kind = if random.family().chance(0.5) {
            Kind::Clouds
        } else {
            Kind::Marble
        };
        Self::of(kind, random, frequency)
    }

    fn of(kind: Kind, random: &mut Random, frequency: f32) -> Self {
        let base = colour(random.family());
        let contrast = random.family().range(0.15, 0.7);
        let other = colour(random.family());
        let blend = |channel: usize| lerp(base[channel], other[channel], contrast);
        let turn = random.range(0.0, std::f32::consts::TAU);
        Self {
            kind,
            colours: [base, [blend(0), blend(1), blend(2)]],
            frequency: frequency * random.family().range(0.6, 1.6),
            sine: libm::sinf(turn),
            cosine: libm::cosf(turn),
            seed: random.bits(),
        }
    }

    /// Its colour at a place, in units of the picture's height.
    pub fn at(&self, x: f32, y: f32) -> Colour {
        let across = (x * self.cosine + y * self.sine) * self.frequency;
        let along = (y * self.cosine - x * self.sine) * self.frequency;
        let odd = |steps: f32| (steps.floor() as i64 & 1) as f32;
        let share = match self.kind {
            Kind::Plain => 0.0,
            Kind::Gradient => (across / self.frequency).clamp(0.0, 1.0),
            Kind::Stripes => odd(across),
            Kind::Checks => odd(across.floor() + along.floor()),
            Kind::Clouds => fractal(self.seed, across * 0.5, along * 0.5, 5),
            Kind::Marble => {
                let warp = fractal(self.seed, across * 0.4, along * 0.4, 4);
                0.5 + 0.5 * libm::sinf(across + 9.0 * warp)
            }
            Kind::Dots => {
                let (dx, dy) = (across - across.floor() - 0.5, along - along.floor() - 0.5);
                let size = value(self.seed, across.floor(), along.floor());
                f32::from(u8::from(dx * dx + dy * dy < 0.16 * size))
            }
        };
        [0, 1, 2].map(|channel| lerp(self.colours[0][channel], self.colours[1][channel], share))
    }
}

fn colour(random: &mut Random) -> Colour {
    let light = random.range(0.05, 0.95);
    let strength = random.range(0.0, 0.35);
    [0; 3].map(|_| (light + random.range(-strength, strength)).clamp(0.0, 1.0))
}
