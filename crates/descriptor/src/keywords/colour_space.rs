//! A space in which equal distances look about equally far apart.
//!
//! CIELAB with the white of D65, as CIE 15 defines it, from sRGB as IEC 61966-2-1 defines it.

/// Colours whose distance is less look the same: Mahy, Van Eycken and Oosterlinck, "Evaluation of uniform
/// color spaces developed after the adoption of CIELAB and CIELUV", Color Research & Application 19 (1994).
pub const JUST_NOTICEABLE: f32 = 2.3;

/// The white of D65: X and Z where Y is 1.
const WHITE: [f32; 2] = [0.950_47, 1.088_83];

/// A colour in CIELAB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lab {
    /// Lightness L*, 0 (black) to 100 (white).
    pub lightness: f32,
    /// a*: green (negative) to red.
    pub a: f32,
    /// b*: blue (negative) to yellow.
    pub b: f32,
}

impl Lab {
    /// The square of the distance to `other`, which is CIE's colour difference of 1976.
    pub fn square_distance(self, other: Self) -> f32 {
        let lightness = self.lightness - other.lightness;
        let (a, b) = (self.a - other.a, self.b - other.b);
        lightness * lightness + a * a + b * b
    }

    /// Whether it looks like a shade of grey.
    pub fn is_grey(self) -> bool {
        self.a * self.a + self.b * self.b < JUST_NOTICEABLE * JUST_NOTICEABLE
    }
}

/// From bytes of sRGB to CIELAB.
pub struct Converter {
    /// Light of each byte, 0 to 1.
    linear: [f32; 256],
}

impl Converter {
    /// A converter; it makes its table, so keep it for many colours.
    pub fn new() -> Self {
        Self {
            linear: std::array::from_fn(|byte| linear(byte as f32 / 255.0)),
        }
    }

    /// The colour of a pixel.
    pub fn lab(&self, [red, green, blue]: [u8; 3]) -> Lab {
        let [r, g, b] = [red, green, blue].map(|byte| self.linear[usize::from(byte)]);
        let x = 0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b;
        let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
        let z = 0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b;
        let [x, y, z] = [x / WHITE[0], y, z / WHITE[1]].map(compressed);
        Lab {
            lightness: 116.0 * y - 16.0,
            a: 500.0 * (x - y),
            b: 200.0 * (y - z),
        }
    }
}

fn linear(channel: f32) -> f32 {
    if channel <= 0.040_45 {
        return channel / 12.92;
    }
    libm::powf((channel + 0.055) / 1.055, 2.4)
}

/// A cube root, straight near 0.
fn compressed(light: f32) -> f32 {
    const STRAIGHT: f32 = 216.0 / 24_389.0;
    const SLOPE: f32 = 841.0 / 108.0;
    if light > STRAIGHT {
        return libm::cbrtf(light);
    }
    SLOPE * light + 4.0 / 29.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_are_where_they_belong() {
        let converter = Converter::new();
        for (pixel, [lightness, a, b]) in [
            ([255, 255, 255], [100.0, 0.0, 0.0]),
            ([0, 0, 0], [0.0, 0.0, 0.0]),
            ([255, 0, 0], [53.24, 80.09, 67.2]),
            ([0, 0, 255], [32.3, 79.19, -107.86]),
        ] {
            let found = converter.lab(pixel);
            let due = Lab { lightness, a, b };
            assert!(found.square_distance(due) < 0.01, "{pixel:?} {found:?}");
        }
    }

    #[test]
    fn greys_are_grey_and_faint_tints_are_not() {
        let converter = Converter::new();
        for level in 0..=255 {
            assert!(converter.lab([level; 3]).is_grey(), "{level}");
        }
        assert!(!converter.lab([140, 128, 128]).is_grey());
    }
}
