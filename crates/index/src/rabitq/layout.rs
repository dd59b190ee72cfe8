//! How codes lie in blocks.

/// Descriptors in a block.
pub const LANES: usize = 32;

/// Dimensions that share a look-up.
pub const GROUP: usize = 4;

/// Vectors in the halves of a block, whose codes share the bytes of a group.
pub const HALF: usize = LANES / 2;

/// The code bits of [`GROUP`] dimensions of all vectors of a block: vector `i` in the low half of byte `i`,
/// vector `i + 16` in the high half.
pub type GroupCodes = [u8; HALF];

/// What [`GROUP`] dimensions of a query add for each of their codes.
pub type GroupTable = [u8; 1 << GROUP];

/// Groups whose entries add up in a byte: with entries up to 63, 252 at most.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
))]
pub const IN_A_BYTE: usize = 4;
