//! The basic colour terms and which colours they name.
//!
//! The terms are the eleven of Brent Berlin and Paul Kay, "Basic Color Terms: Their Universality and
//! Evolution", University of California Press, 1969. A colour has the term of the nearest prototype. The
//! prototypes are what 222,500 people gave these names to in Randall Munroe's color survey, 2010
//! (<https://blog.xkcd.com/2010/05/03/color-survey-results/>, public domain, CC0 1.0): each term alone and
//! with the words dark, light, bright, pale, deep, dull and medium, where the survey has them. "Pale grey"
//! is left out: it differs from white by less than can be seen.

use super::colour_space::{Converter, Lab};

/// A basic colour term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// 黑色.
    Black,
    /// 白色.
    White,
    /// 灰色.
    Grey,
    /// 红色.
    Red,
    /// 绿色.
    Green,
    /// 蓝色.
    Blue,
    /// 黄色.
    Yellow,
    /// 橙色.
    Orange,
    /// 棕色.
    Brown,
    /// 粉色.
    Pink,
    /// 紫色.
    Purple,
}

/// Each term, its word in English and in Chinese, and its prototypes as sRGB.
type Entry = (Term, [&'static str; 2], &'static [u32]);

/// In the order of [`Term`].
const TERMS: [Entry; 11] = [
    (Term::Black, ["black", "黑色"], &[0x00_0000]),
    (Term::White, ["white", "白色"], &[0xff_ffff]),
    (
        Term::Grey,
        ["grey", "灰色"],
        &[0x92_9591, 0x36_3737, 0xd8_dcd6, 0x7d_7f7c],
    ),
    (
        Term::Red,
        ["red", "红色"],
        &[
            0xe5_0000, 0x84_0000, 0xff_474c, 0xff_000d, 0xd9_544d, 0x9a_0200, 0xbb_3f3f,
        ],
    ),
    (
        Term::Green,
        ["green", "绿色"],
        &[
            0x15_b01a, 0x03_3500, 0x96_f97b, 0x01_ff07, 0xc7_fdb5, 0x02_590f, 0x74_a662, 0x39_ad48,
        ],
    ),
    (
        Term::Blue,
        ["blue", "蓝色"],
        &[
            0x03_43df, 0x00_035b, 0x95_d0fc, 0x01_65fc, 0xd0_fefe, 0x04_0273, 0x49_759c, 0x2c_6fbb,
        ],
    ),
    (
        Term::Yellow,
        ["yellow", "黄色"],
        &[
            0xff_ff14, 0xd5_b60a, 0xff_fe7a, 0xff_fd01, 0xff_ff84, 0xee_dc5b,
        ],
    ),
    (
        Term::Orange,
        ["orange", "橙色"],
        &[
            0xf9_7306, 0xc6_5102, 0xfd_aa48, 0xff_5b00, 0xff_a756, 0xdc_4d01, 0xd8_863b,
        ],
    ),
    (
        Term::Brown,
        ["brown", "棕色"],
        &[
            0x65_3700, 0x34_1c02, 0xad_8150, 0xb1_916e, 0x41_0200, 0x87_6e4b, 0x7f_5112,
        ],
    ),
    (
        Term::Pink,
        ["pink", "粉色"],
        &[
            0xff_81c0, 0xcb_416b, 0xff_d1df, 0xfe_01b1, 0xff_cfdc, 0xcb_0162, 0xd5_869d, 0xf3_6196,
        ],
    ),
    (
        Term::Purple,
        ["purple", "紫色"],
        &[
            0x7e_1e9c, 0x35_063e, 0xbf_77f6, 0xbe_03fd, 0xb7_90d4, 0x36_013f, 0x84_597e, 0x9e_43a2,
        ],
    ),
];

impl Term {
    /// How many terms there are.
    pub const COUNT: usize = TERMS.len();

    /// All of them, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        TERMS.iter().map(|(term, _, _)| *term)
    }

    /// Its word in English and in Chinese.
    pub fn words(self) -> [&'static str; 2] {
        TERMS[self as usize].1
    }
}

/// Names colours.
pub struct Namer {
    prototypes: Vec<(Lab, Term)>,
}

impl Namer {
    /// A namer whose colours come from `converter`.
    pub fn new(converter: &Converter) -> Self {
        let prototype = |rgb: u32| {
            let [_, red, green, blue] = rgb.to_be_bytes();
            converter.lab([red, green, blue])
        };
        let of_term = |(term, _, colours): &Entry| {
            let term = *term;
            colours.iter().map(move |rgb| (prototype(*rgb), term))
        };
        Self {
            prototypes: TERMS.iter().flat_map(of_term).collect(),
        }
    }

    /// The term of the nearest prototype.
    pub fn term(&self, colour: Lab) -> Term {
        let mut nearest = (f32::INFINITY, Term::Black);
        for (prototype, term) in &self.prototypes {
            let distance = prototype.square_distance(colour);
            if distance < nearest.0 {
                nearest = (distance, *term);
            }
        }
        nearest.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_stand_in_their_order() {
        for (index, term) in Term::all().enumerate() {
            assert_eq!(term as usize, index);
        }
    }

    /// Colours that are no prototypes: named colours of CSS and of photographs.
    #[test]
    fn colours_have_the_names_that_people_give_them() {
        let converter = Converter::new();
        let namer = Namer::new(&converter);
        for (pixel, term) in [
            ([10, 10, 12], Term::Black),
            ([250, 250, 248], Term::White),
            ([128, 128, 128], Term::Grey),
            ([192, 192, 192], Term::Grey),
            ([220, 20, 60], Term::Red),
            ([34, 139, 34], Term::Green),
            ([0, 100, 0], Term::Green),
            ([0, 0, 128], Term::Blue),
            ([70, 130, 180], Term::Blue),
            ([135, 206, 235], Term::Blue),
            ([255, 215, 0], Term::Yellow),
            ([255, 140, 0], Term::Orange),
            ([139, 69, 19], Term::Brown),
            ([92, 64, 51], Term::Brown),
            ([255, 105, 180], Term::Pink),
            ([255, 192, 203], Term::Pink),
            ([128, 0, 128], Term::Purple),
            ([148, 0, 211], Term::Purple),
        ] {
            assert_eq!(namer.term(converter.lab(pixel)), term, "{pixel:?}");
        }
    }
}
