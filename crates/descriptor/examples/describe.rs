//! Prints the descriptor of each picture file given, in hexadecimal, with the time that it took.

use std::error::Error;
use std::time::Instant;

use picture::{Acceptance, Format};

fn main() -> Result<(), Box<dyn Error>> {
    let accept = Acceptance {
        formats: vec![Format::Jpeg, Format::Png, Format::Bmp, Format::Webp].into(),
        min_side: 1,
        max_side: 8192,
    };
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let started = Instant::now();
        let description = descriptor::describe("common-search", &bytes, None, &accept, None)?;
        let spent = started.elapsed();
        let bytes: Vec<u8> = description.descriptor.iter().map(|c| *c as u8).collect();
        println!("{} {spent:?} {path}", hex::encode(bytes));
    }
    Ok(())
}
