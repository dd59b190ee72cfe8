//! One file: whether it holds a picture, and its bytes unless it is too large.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a picture at most, as v2 takes it: 5 MiB.
const MAX_BYTES: u64 = 5 << 20;

/// Bytes that tell the format.
const SIGNATURE_BYTES: usize = 16;

/// Names that pictures have.
const EXTENSIONS: &[&str] = &["jpg", "jpeg", "png", "bmp", "webp"];

/// Whether the name is a picture's, whatever the file holds.
pub fn has_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        let is = |known: &&str| known.eq_ignore_ascii_case(extension);
        EXTENSIONS.iter().any(is)
    })
}

/// Whether the file begins as a JPEG, PNG, BMP or WEBP picture does.
///
/// # Errors
/// It cannot be read.
pub fn has_signature(path: &Path) -> io::Result<bool> {
    let mut head = Vec::with_capacity(SIGNATURE_BYTES);
    File::open(path)?
        .take(SIGNATURE_BYTES as u64)
        .read_to_end(&mut head)?;
    Ok(is_head(&head))
}

/// Names that are tried where a name has no extension.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    EXTENSIONS.iter().copied()
}

/// The file's bytes; else what is wrong and what to do.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let cannot_read = |error: io::Error| format!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(cannot_read)?;
    let length = file.metadata().map_err(cannot_read)?.len();
    let mut bytes = Vec::with_capacity(length.min(MAX_BYTES + 1) as usize);
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot_read)?;
    if bytes.len() as u64 > MAX_BYTES {
        let mebibytes = length as f64 / f64::from(1 << 20);
        return Err(format!(
            "the file has {mebibytes:.1} MiB, and at most 5 MiB and sides of 64 to 4096 pixels are \
             taken: save it smaller"
        ));
    }
    Ok(bytes)
}

fn is_head(head: &[u8]) -> bool {
    let riff = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP".as_slice());
    // Four bytes of a BMP file's head are reserved: texts that begin with BM have none of them.
    let bmp = head.starts_with(b"BM") && head.get(6..10) == Some([0; 4].as_slice());
    head.starts_with(b"\xff\xd8\xff") || head.starts_with(b"\x89PNG\r\n\x1a\n") || riff || bmp
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        let pictures: [&[u8]; 4] = [
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            b"BM\x36\x0c\0\0\0\0\0\0\x36\0\0\0",
            b"RIFF\x24\0\0\0WEBPVP8 ",
        ];
        for picture in pictures {
            assert!(is_head(picture), "{picture:?}");
        }
        let others: [&[u8]; 5] = [
            b"",
            b"BM",
            b"BMW is a maker",
            b"RIFF\0\0\0\0WAVE",
            b"GIF89a",
        ];
        for other in others {
            assert!(!is_head(other), "{other:?}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_with_advice() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.jpg");
        let file = File::create(&path).unwrap();
        file.set_len(MAX_BYTES).unwrap();
        assert_eq!(read(&path).unwrap().len() as u64, MAX_BYTES);
        file.set_len(MAX_BYTES + 1).unwrap();
        assert!(read(&path).unwrap_err().contains("save it smaller"));
    }
}
