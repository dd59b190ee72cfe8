//! Pictures as a library stores them, and the copies that are searched for.

use std::ops::Range;

use descriptor::Model;
use image::RgbImage;

use crate::Result;
use crate::copies::ATTACKS;
use crate::parallel;

/// Pictures of a family of generated ones.
const RELATIVES: u64 = 8;
/// Attacks that each generated picture goes through; the others are for its neighbours.
const ATTACKS_EACH: usize = 4;
/// Quality of the JPEG that a stored picture comes as.
const STORED_QUALITY: u8 = 90;
const SIZES: [(u32, u32); 4] = [(640, 480), (480, 640), (800, 600), (300, 225)];

/// A stored picture.
pub struct Original {
    /// Pictures of one family are of the same sort: hard to tell apart.
    pub family: u64,
    /// What the library keeps.
    pub descriptor: Vec<i8>,
}

/// A copy to search for.
pub struct Copy {
    /// The index of what it is a copy of.
    pub original: usize,
    /// The index into [`ATTACKS`].
    pub attack: usize,
    /// Its descriptor.
    pub descriptor: Vec<i8>,
}

/// Stored pictures and copies of them.
pub struct Collection {
    /// No two are the same picture.
    pub originals: Vec<Original>,
    /// Those of one original lie together.
    pub copies: Vec<Copy>,
}

impl Collection {
    /// Eight generated scenes of each family, each with copies by a fifth of the attacks.
    ///
    /// # Errors
    /// When the model cannot be read, or a picture not saved.
    pub fn generated(families: Range<u64>) -> Result<Self> {
        let count = ((families.end - families.start) * RELATIVES) as usize;
        Self::describe(count, |number| {
            let family = families.start + number as u64 / RELATIVES;
            let (width, height) = SIZES[number % SIZES.len()];
            let seed = families.start * RELATIVES + number as u64;
            let picture = synthetic_pictures::relative(family, seed, width, height);
            let first = number * ATTACKS_EACH;
            let attacks = (first..first + ATTACKS_EACH).map(|attack| attack % ATTACKS.len());
            Ok((family, picture, attacks.collect()))
        })
    }

    /// Describes `count` pictures and their copies: `make` gives a picture's family, the picture, and
    /// its attacks.
    ///
    /// # Errors
    /// Those of `make`; that the model cannot be read, or a picture not saved.
    pub fn describe(
        count: usize,
        make: impl Fn(usize) -> Result<(u64, RgbImage, Vec<usize>)> + Sync,
    ) -> Result<Self> {
        let model = Model::builtin().ok_or("the model cannot be read")?;
        let described = parallel::map(count, |number| {
            let (family, picture, attacks) = make(number)?;
            let stored = saved(&picture, STORED_QUALITY)?;
            let descriptor = model.describe(&stored);
            let copy = |attack: usize| {
                let changed = (ATTACKS[attack].change)(&stored, number as u64);
                let copy = saved(&changed, ATTACKS[attack].quality)?;
                Ok(Copy {
                    original: number,
                    attack,
                    descriptor: model.describe(&copy),
                })
            };
            let copies = attacks.into_iter().map(copy).collect::<Result<Vec<_>>>()?;
            Ok((Original { family, descriptor }, copies))
        })?;
        let (originals, copies): (Vec<_>, Vec<_>) = described.into_iter().unzip();
        Ok(Self {
            originals,
            copies: copies.into_iter().flatten().collect(),
        })
    }
}

/// The picture as it comes out of a JPEG file.
fn saved(picture: &RgbImage, quality: u8) -> Result<RgbImage> {
    let bytes = synthetic_pictures::jpeg(picture, quality)?;
    Ok(image::load_from_memory(&bytes)?.into_rgb8())
}
