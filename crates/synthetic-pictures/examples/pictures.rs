//! Writes procedural pictures as JPEG files: `pictures <directory> [count] [width] [height]`.
//!
//! Beside them it writes `query.jpg`: a copy of one of them, a fifth of each side cut off, then halved and
//! strongly compressed.

use std::error::Error;
use std::path::PathBuf;

use synthetic_pictures::attack;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().unwrap_or_else(|| "pictures".to_owned()));
    let mut number = |default: u32| {
        let argument = arguments.next();
        argument.map_or(Ok(default), |text| text.parse())
    };
    let (count, width, height) = (number(24)?, number(800)?, number(600)?);
    std::fs::create_dir_all(&directory)?;
    for seed in 0..count {
        let picture = synthetic_pictures::picture(u64::from(seed), width, height);
        let file = directory.join(format!("{seed:03}.jpg"));
        std::fs::write(file, synthetic_pictures::jpeg(&picture, 90)?)?;
    }
    let original =
        synthetic_pictures::picture(u64::from(count.min(8).saturating_sub(1)), width, height);
    let copy = attack::scale(&attack::crop(&original, 0.2, 1), 0.5);
    std::fs::write(
        directory.join("query.jpg"),
        synthetic_pictures::jpeg(&copy, 30)?,
    )?;
    Ok(())
}
