//! The chunk structure of a WebP file in the extended format (RFC 9649), as far as memory depends on it.
//!
//! The decoder takes the length of a chunk and the size of a frame at their word and makes room for them,
//! before it finds that the file is shorter or its canvas smaller. A file of 300 bytes would cost 400 MB.

use inference_types::{DescribeError, Size};

/// Where the first chunk begins, after `RIFF`, a length and `WEBP`.
const FIRST_CHUNK: usize = 12;
/// Bytes of the RIFF header, which its length does not count.
const RIFF_HEADER: usize = 8;
/// Bytes of an animation's frame before its picture.
const FRAME_HEADER: usize = 16;

/// The file up to the end that its RIFF header gives, once chunks and frames are found to be inside it.
///
/// Files of the simple formats, which have one chunk and one size, come back as they are.
///
/// # Errors
/// [`DescribeError::Malformed`].
pub fn check(bytes: &[u8]) -> Result<&[u8], DescribeError> {
    let mut chunks = Chunks(bytes.get(FIRST_CHUNK..).unwrap_or_default());
    if !chunks.0.starts_with(b"VP8X") {
        return Ok(bytes);
    }
    let file = &bytes[..riff_end(bytes).min(bytes.len())];
    chunks.0 = file.get(FIRST_CHUNK..).unwrap_or_default();
    let canvas = match chunks.next() {
        Some(header) => canvas(header?.payload)?,
        None => return Err(cut()),
    };
    for chunk in chunks {
        let Chunk { kind, payload } = chunk?;
        match &kind {
            b"VP8 " => must_be_of(canvas, payload)?,
            b"ANMF" => check_frame(payload)?,
            _ => {}
        }
    }
    Ok(file)
}

fn riff_end(bytes: &[u8]) -> usize {
    let length = bytes.get(4..8).and_then(<[u8]>::first_chunk);
    let length = length.map_or(0, |length| u32::from_le_bytes(*length));
    RIFF_HEADER.saturating_add(length as usize)
}

/// The size of the canvas, from the payload of `VP8X`.
fn canvas(payload: &[u8]) -> Result<Size, DescribeError> {
    payload.get(4..).and_then(size_less_one).ok_or_else(cut)
}

/// A frame of an animation: its own size, and a picture of that size, perhaps after its transparency.
fn check_frame(frame: &[u8]) -> Result<(), DescribeError> {
    let size = frame.get(6..).and_then(size_less_one).ok_or_else(cut)?;
    let mut chunks = Chunks(frame.get(FRAME_HEADER..).ok_or_else(cut)?);
    let mut picture = chunks.next().ok_or_else(cut)??;
    if picture.kind == *b"ALPH" {
        picture = chunks.next().ok_or_else(cut)??;
        if picture.kind != *b"VP8 " {
            return Err(malformed("a WebP frame has transparency and no picture"));
        }
    }
    match &picture.kind {
        b"VP8 " => must_be_of(size, picture.payload),
        // The decoder compares the size of a lossless picture before it makes room for it.
        _ => Ok(()),
    }
}

/// Refuses a lossy picture of another size than is announced around it.
fn must_be_of(size: Size, picture: &[u8]) -> Result<(), DescribeError> {
    let [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..] = *picture else {
        return Err(malformed("a WebP picture does not begin as one"));
    };
    // The two bits above 14 say how to scale the picture on display.
    let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
    let own = Size {
        width: side([w0, w1]),
        height: side([h0, h1]),
    };
    if own != size {
        return Err(malformed("a WebP picture has another size than its frame"));
    }
    Ok(())
}

/// A width and a height of three bytes each, both less one.
fn size_less_one(bytes: &[u8]) -> Option<Size> {
    let [w0, w1, w2, h0, h1, h2, ..] = *bytes else {
        return None;
    };
    Some(Size {
        width: 1 + u32::from_le_bytes([w0, w1, w2, 0]),
        height: 1 + u32::from_le_bytes([h0, h1, h2, 0]),
    })
}

fn cut() -> DescribeError {
    malformed("the WebP data end early")
}

fn malformed(why: &str) -> DescribeError {
    DescribeError::Malformed(why.to_owned())
}

struct Chunk<'a> {
    kind: [u8; 4],
    payload: &'a [u8],
}

/// The chunks of a container's payload; fewer bytes at its end than a chunk's header has are passed over.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, DescribeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (header, rest) = self.0.split_first_chunk::<8>()?;
        let [k0, k1, k2, k3, l0, l1, l2, l3] = *header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        let Some(payload) = rest.get(..length) else {
            self.0 = &[];
            return Some(Err(cut()));
        };
        // Chunks begin at even places.
        self.0 = rest.get(length.next_multiple_of(2)..).unwrap_or_default();
        Some(Ok(Chunk {
            kind: [k0, k1, k2, k3],
            payload,
        }))
    }
}

#[cfg(test)]
mod tests {
    use inference_types::{Acceptance, Format};

    use super::*;
    use crate::decode;

    const FLAG_EXIF: u8 = 0b1000;
    const FLAG_ANIMATION: u8 = 0b10;

    fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
        let mut chunk = [
            kind,
            (payload.len() as u32).to_le_bytes().as_slice(),
            payload,
        ]
        .concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    }

    /// A file whose canvas has 24 x 16 pixels.
    fn file(flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
        let header = chunk(b"VP8X", &[flags, 0, 0, 0, 23, 0, 0, 15, 0, 0]);
        let payload = [b"WEBP", header.as_slice(), &chunks.concat()].concat();
        chunk(b"RIFF", &payload)
    }

    /// The beginning of a lossy picture.
    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
        let picture = [&[0x10, 0, 0, 0x9D, 0x01, 0x2A], sides.as_slice()].concat();
        chunk(b"VP8 ", &picture)
    }

    /// A frame of 4 x 2 pixels.
    fn frame(chunks: &[Vec<u8>]) -> Vec<u8> {
        let header = [0, 0, 0, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        chunk(b"ANMF", &[header.as_slice(), &chunks.concat()].concat())
    }

    fn is_sound(bytes: &[u8]) -> bool {
        let accept = Acceptance {
            formats: vec![Format::Webp].into(),
            min_side: 1,
            max_side: 4096,
        };
        let sound = check(bytes).is_ok();
        // None of these files has pixels.
        assert!(matches!(
            decode(bytes, &accept),
            Err(DescribeError::Malformed(_))
        ));
        sound
    }

    #[test]
    fn a_picture_has_the_size_of_its_canvas() {
        for (width, height, sound) in [
            (24, 16, true),
            (24 | 0x4000, 16 | 0x8000, true),
            (25, 16, false),
            (24, 15, false),
            (0x3FFF, 0x3FFF, false),
        ] {
            assert_eq!(is_sound(&file(0, &[lossy(width, height)])), sound);
        }
        assert!(!is_sound(&file(0, &[chunk(b"VP8 ", b"no picture")])));
    }

    #[test]
    fn a_frame_of_an_animation_has_the_size_that_it_says() {
        let animation = |frame_chunks: &[Vec<u8>]| {
            file(
                FLAG_ANIMATION,
                &[chunk(b"ANIM", &[0; 6]), frame(frame_chunks)],
            )
        };
        let alpha = || chunk(b"ALPH", &[0]);
        assert!(is_sound(&animation(&[lossy(4, 2)])));
        assert!(is_sound(&animation(&[alpha(), lossy(4, 2)])));
        assert!(!is_sound(&animation(&[lossy(24, 16)])));
        assert!(!is_sound(&animation(&[alpha(), lossy(24, 16)])));
        let disguised = [b"XXXX", &lossy(0x3FFF, 0x3FFF)[4..]].concat();
        assert!(!is_sound(&animation(&[alpha(), disguised])));
        assert!(!is_sound(&animation(&[alpha()])));
        assert!(!is_sound(&animation(&[])));
    }

    #[test]
    fn a_chunk_ends_within_the_file() {
        let whole = file(FLAG_EXIF, &[lossy(24, 16), chunk(b"EXIF", &[0; 5])]);
        assert!(is_sound(&whole));
        assert!(!is_sound(&whole[..whole.len() - 2]));
        let mut long = whole.clone();
        let length = long.len() - 10;
        long[length..length + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(!is_sound(&long));
        let trailing = [whole.as_slice(), b"EXIF\xFF\xFF\xFF\xFF"].concat();
        assert_eq!(check(&trailing), Ok(whole.as_slice()));
    }

    #[test]
    fn any_prefix_is_read_without_panic() {
        let whole = file(
            FLAG_ANIMATION,
            &[chunk(b"ANIM", &[0; 6]), frame(&[lossy(4, 2)])],
        );
        for end in 0..whole.len() {
            let _ = check(&whole[..end]);
        }
    }
}
