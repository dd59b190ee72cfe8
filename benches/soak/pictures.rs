//! The pictures that clients send.

use std::sync::OnceLock;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::client::Client;

/// Different pictures in all: small, so that describing does not hide everything else.
pub const PICTURES: u64 = 64;
/// Pictures of one client at most.
pub const NAMES: u64 = 24;

/// A value of the tag `colour`.
pub fn colour(client: &Client) -> &'static str {
    ["red", "green", "blue", "grey"][client.below(4) as usize]
}

/// The picture of a seed in base64.
pub fn picture(seed: u64) -> Result<&'static str> {
    static PICTURES_OF: OnceLock<Option<Vec<String>>> = OnceLock::new();
    let pictures = PICTURES_OF.get_or_init(|| {
        let jpeg =
            |seed| synthetic_pictures::jpeg(&synthetic_pictures::picture(seed, 160, 120), 90).ok();
        (0..PICTURES)
            .map(|seed| Some(STANDARD.encode(jpeg(seed)?)))
            .collect()
    });
    let pictures = pictures.as_ref().context("no picture can be made")?;
    Ok(&pictures[seed as usize])
}
