//! Fresh identifiers.

use uuid::Uuid;

/// A random UUID, dashed and lower-case.
pub fn uuid() -> String {
    Uuid::new_v4().hyphenated().to_string()
}

/// 128 random bits as 32 lower-case hexadecimal digits.
pub fn hex32() -> String {
    Uuid::new_v4().simple().to_string()
}

/// A random decimal number of 15 digits: below 2^53, so that clients that read it as a float keep it.
pub fn digits() -> String {
    let random = Uuid::new_v4().as_u128() % 900_000_000_000_000;
    (100_000_000_000_000 + random).to_string()
}
