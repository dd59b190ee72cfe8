//! Writes procedural pictures as JPEG files: `pictures <directory> [count] [width] [height]`.

use std::error::Error;
use std::path::PathBuf;

use vision::procedural;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().unwrap_or_else(|| "pictures".to_owned()));
    let mut number = |default: u32| {
        let argument = arguments.next();
        argument.map_or(Ok(default), |text| text.parse())
    };
    let (count, width, height) = (number(12)?, number(800)?, number(600)?);
    std::fs::create_dir_all(&directory)?;
    for seed in 0..count {
        let picture = procedural::picture(u64::from(seed), width, height);
        let file = directory.join(format!("{seed:03}.jpg"));
        std::fs::write(file, procedural::jpeg(&picture, 90)?)?;
    }
    Ok(())
}
