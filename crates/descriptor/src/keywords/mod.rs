//! Keywords that can be told from pixels alone: the colours that a picture has, and whether it has any.

mod colour_space;
mod colour_terms;

use image::RgbImage;
use inference_types::{Keyword, Language};

use colour_space::Converter;
use colour_terms::{Namer, Term};

/// Pixels along a side that are looked at, at most: a keyword's confidence is a share of some ten thousand.
const SIDE: u32 = 128;

/// Percentage of shades of grey in a picture that is black and white. The rest is what compression and
/// scanning leave.
const WITHOUT_COLOUR: f32 = 99.0;

/// The keywords of a picture's pixels, the most confident first; of equals, in an order of their own.
pub fn keywords(pixels: &RgbImage, language: Language) -> Vec<Keyword> {
    let shares = Shares::of(pixels);
    let mut keywords: Vec<Keyword> = shares.without_colour(language).into_iter().collect();
    for term in Term::all() {
        keywords.push(Keyword {
            word: in_language(language, term.words()),
            confidence: shares.terms[term as usize],
        });
    }
    keywords.retain(|keyword| keyword.confidence > 0.0);
    keywords.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    keywords
}

/// Of a word in English and in Chinese the one in this language.
fn in_language(language: Language, [english, chinese]: [&str; 2]) -> String {
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
    .to_owned()
}

/// Percentages of a picture.
struct Shares {
    terms: [f32; Term::COUNT],
    /// Shades of grey, black and white among them.
    grey: f32,
}

impl Shares {
    fn of(pixels: &RgbImage) -> Self {
        let converter = Converter::new();
        let namer = Namer::new(&converter);
        let mut counts = [0_u32; Term::COUNT];
        let (mut greys, mut all) = (0_u32, 0_u32);
        let step = |side: u32| side.div_ceil(SIDE).max(1) as usize;
        for y in (0..pixels.height()).step_by(step(pixels.height())) {
            for x in (0..pixels.width()).step_by(step(pixels.width())) {
                let colour = converter.lab(pixels.get_pixel(x, y).0);
                counts[namer.term(colour) as usize] += 1;
                greys += u32::from(colour.is_grey());
                all += 1;
            }
        }
        let share = |count: u32| (count * 100) as f32 / all.max(1) as f32;
        Self {
            terms: counts.map(share),
            grey: share(greys),
        }
    }

    /// The keyword of a picture in black and white. One shade alone is no such picture.
    fn without_colour(&self, language: Language) -> Option<Keyword> {
        let shades = [Term::Black, Term::White, Term::Grey];
        let shades = shades.map(|term| self.terms[term as usize]);
        let several = shades.into_iter().filter(|share| *share > 0.0).count() > 1;
        (several && self.grey >= WITHOUT_COLOUR).then(|| Keyword {
            word: in_language(language, ["black and white", "黑白"]),
            confidence: self.grey,
        })
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A picture of upright bars of these colours and widths.
    fn bars(bars: &[([u8; 3], u32)]) -> RgbImage {
        let width = bars.iter().map(|(_, width)| width).sum();
        RgbImage::from_fn(width, 100, |x, _| {
            let mut end = 0;
            let here = bars.iter().find(|(_, width)| {
                end += width;
                x < end
            });
            Rgb(here.unwrap().0)
        })
    }

    fn words(pixels: &RgbImage) -> Vec<(String, f32)> {
        let keywords = keywords(pixels, Language::English);
        keywords
            .into_iter()
            .map(|k| (k.word, k.confidence))
            .collect()
    }

    fn keyword((word, confidence): (&str, f32)) -> (String, f32) {
        (word.to_owned(), confidence)
    }

    #[test]
    fn colours_are_told_by_their_share_of_the_picture() {
        let picture = bars(&[
            ([220, 10, 20], 60),
            ([20, 40, 200], 30),
            ([255, 255, 255], 10),
        ]);
        let expected = [("red", 60.0), ("blue", 30.0), ("white", 10.0)];
        assert_eq!(words(&picture), expected.map(keyword));
        let chinese = keywords(&picture, Language::Chinese);
        let chinese: Vec<_> = chinese.into_iter().map(|keyword| keyword.word).collect();
        assert_eq!(chinese, ["红色", "蓝色", "白色"]);
    }

    #[test]
    fn large_pictures_are_told_like_small_ones() {
        let picture = bars(&[([220, 10, 20], 3000), ([20, 40, 200], 1000)]);
        let found = words(&picture);
        assert_eq!([&found[0].0, &found[1].0], ["red", "blue"]);
        assert!((found[0].1 - 75.0).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn a_picture_without_colour_is_black_and_white() {
        let found = words(&bars(&[([0, 0, 0], 60), ([255, 255, 255], 40)]));
        let expected = [("black and white", 100.0), ("black", 60.0), ("white", 40.0)];
        assert_eq!(found, expected.map(keyword));
        let tinted = bars(&[([0, 0, 0], 60), ([255, 255, 255], 38), ([220, 10, 20], 2)]);
        assert!(
            words(&tinted)
                .iter()
                .all(|(word, _)| *word != "black and white")
        );
        let white = words(&bars(&[([255, 255, 255], 64)]));
        assert_eq!(white, [("white", 100.0)].map(keyword));
    }
}
