//! Whether an answer is a picture, by its content type and, where that says nothing, by its
//! signature.
//!
//! Object stores serve what was stored without a type as `application/octet-stream` or
//! `binary/octet-stream`, and RFC 9110 (8.3) lets an absent type mean the former. Such an answer is
//! a picture if it begins as one.

/// The types of pictures, with the names in use beside the registered ones.
const PICTURES: [&str; 6] = [
    "image/jpeg",
    "image/jpg",
    "image/png",
    "image/bmp",
    "image/x-ms-bmp",
    "image/webp",
];

/// The types that say nothing.
const ANYTHING: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

/// Whether an answer of this type may be a picture.
pub fn may_be_picture(content_type: Option<&str>) -> bool {
    says_nothing(content_type) || content_type.is_some_and(|name| is_one_of(name, &PICTURES))
}

/// Whether an answer of this type with these bytes is a picture, as far as a glance tells.
pub fn is_picture(content_type: Option<&str>, bytes: &[u8]) -> bool {
    may_be_picture(content_type) && (!says_nothing(content_type) || has_signature(bytes))
}

fn says_nothing(content_type: Option<&str>) -> bool {
    content_type.is_none_or(|name| is_one_of(name, &ANYTHING))
}

/// Compares without parameters and without case.
fn is_one_of(content_type: &str, names: &[&str]) -> bool {
    let name = content_type.split(';').next().unwrap_or_default().trim();
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn has_signature(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"BM")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_compared_without_parameters_and_case() {
        for name in [
            "image/jpeg",
            "Image/PNG",
            " image/webp ; q=1",
            "image/x-ms-bmp",
        ] {
            assert!(is_picture(Some(name), b"anything"), "{name}");
        }
        for name in [
            "",
            "text/html",
            "image/gif",
            "image/svg+xml",
            "image",
            "image/jpeg2",
        ] {
            assert!(!may_be_picture(Some(name)), "{name}");
        }
    }

    #[test]
    fn a_type_that_says_nothing_needs_a_signature() {
        let pictures: [&[u8]; 4] = [
            b"\xff\xd8\xff\xe0",
            b"\x89PNG\r\n\x1a\n....",
            b"BM....",
            b"RIFF....WEBPVP8 ",
        ];
        for name in [
            None,
            Some("binary/octet-stream"),
            Some("application/Octet-Stream"),
        ] {
            assert!(may_be_picture(name));
            for bytes in pictures {
                assert!(is_picture(name, bytes), "{bytes:?}");
            }
            for bytes in [b"" as &[u8], b"\xff\xd8", b"RIFF....WAVE", b"<html>"] {
                assert!(!is_picture(name, bytes), "{bytes:?}");
            }
        }
    }
}
