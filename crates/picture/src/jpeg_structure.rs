//! The marker structure of a JPEG file (ITU-T T.81, annex B), as far as it tells that a file is cut.

use inference_types::DescribeError;

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];

/// Refuses a file without an end: decoders fill what is missing with grey, which is another picture.
pub fn check_end(bytes: &[u8]) -> Result<(), DescribeError> {
    let ends = first_scan(bytes).is_some_and(|scan| {
        // Within entropy-coded data 0xFF is followed by 0 or a restart marker, never by this.
        scan.windows(2).any(|pair| pair == END_OF_IMAGE)
    });
    if ends {
        Ok(())
    } else {
        Err(DescribeError::Malformed(
            "the JPEG data end early".to_owned(),
        ))
    }
}

/// The bytes from the first scan header on; thumbnails inside earlier segments are skipped.
fn first_scan(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(2..)?;
    loop {
        match rest {
            // Any number of 0xFF may fill the space before a marker.
            [0xFF, 0xFF, ..] => rest = &rest[1..],
            [0xFF, START_OF_SCAN, ..] => return Some(rest),
            [0xFF, 0x01 | 0xD0..=0xD8, ..] => rest = &rest[2..],
            [0xFF, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..)?;
            }
            // Stray bytes between segments, which decoders skip too.
            [_, ..] => rest = &rest[1..],
            [] => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THUMBNAIL: [u8; 8] = [0xFF, 0xE1, 0, 6, 0xFF, 0xDA, 0xFF, 0xD9];
    const SCAN: [u8; 6] = [0xFF, 0xDA, 0, 2, 1, 2];

    fn file(parts: &[&[u8]]) -> Vec<u8> {
        [&[0xFF, 0xD8], parts.concat().as_slice()].concat()
    }

    #[test]
    fn the_end_of_a_thumbnail_is_not_the_end_of_the_picture() {
        assert!(check_end(&file(&[&THUMBNAIL, &SCAN])).is_err());
        assert!(check_end(&file(&[&THUMBNAIL, &SCAN, &END_OF_IMAGE])).is_ok());
    }

    #[test]
    fn bytes_after_the_end_and_between_segments_are_tolerated() {
        let trailing = file(&[&SCAN, &END_OF_IMAGE, b"trailer"]);
        assert!(check_end(&trailing).is_ok());
        let padded = file(&[b"xx", &[0xFF, 0xFF], &THUMBNAIL, &SCAN, &END_OF_IMAGE]);
        assert!(check_end(&padded).is_ok());
    }

    #[test]
    fn any_prefix_is_refused_without_panic() {
        let whole = file(&[&THUMBNAIL, &SCAN, &END_OF_IMAGE]);
        for end in 0..whole.len() {
            assert!(check_end(&whole[..end]).is_err());
        }
    }
}
