//! Keys within the portable budget: `[A-Za-z0-9:._-]`, at most 255 bytes.

use sha2::{Digest, Sha256};

/// Joins the parts of a key with `:`.
///
/// A part that holds anything but `[A-Za-z0-9._-]`, is empty, or is longer than 64 bytes is replaced
/// by its [`hashed`] form after a `.`, so that no two lists of parts share a key.
pub fn join(parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| safe(part)).collect();
    parts.join(":")
}

/// 32 hexadecimal digits of SHA-256: a key part that stands for any text.
pub fn hashed(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..16])
}

fn safe(part: &str) -> String {
    let plain = !part.is_empty()
        && part.len() <= 64
        && !part.starts_with('.')
        && part
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if plain {
        part.to_owned()
    } else {
        format!(".{}", hashed(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_parts_stay_readable_and_others_are_hashed() {
        assert_eq!(join(&["instance", "p1", "cats"]), "instance:p1:cats");
        let key = join(&["item", "图 片/1"]);
        assert_eq!(key.len(), "item:.".len() + 32);
        assert!(
            key.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b":._-".contains(&b))
        );
        assert_ne!(join(&["a", "b:c"]), join(&["a:b", "c"]));
    }
}
