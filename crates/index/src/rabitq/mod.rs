//! One bit a dimension: estimates of cosines from codes 32 times smaller than floats.
//!
//! RaBitQ (J. Gao and C. Long, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound
//! for Approximate Nearest Neighbor Search", SIGMOD 2024), for the cosine of int8 descriptors. With `R` the
//! [`Rotation`], `v` a descriptor of length 1, `c` the centre of its part of the library and
//! `z = R(v - c)` in `D` dimensions, the code `x` of the descriptor has the signs of `z`, each component
//! `±1/√D`. For a query `q` of length 1,
//!
//! ```text
//! <v,q> = <c,q> + <v-c,c> + <z,R(q-c)>
//!       ≈ <c,q> + A + B·<x,Rq>      where B = |z|²/<x,z> and A = <v-c,c> - B·<x,Rc>
//! ```
//!
//! The estimate has no bias (section 3.2 there). Its error is `<Bx-z,R(q-c)>`: never more than
//! `|Bx-z|·|q-c|`, and, since `Bx-z` points anywhere in the `D-1` dimensions at right angles to `z`, with a
//! standard deviation of `|Bx-z|·|q-c|/√(D-1)`.
//!
//! Codes lie in blocks of [`LANES`] for look-ups in tables that fit a register (F. André, A.-M. Kermarrec
//! and N. Le Scouarnec, "Cache locality is not enough: High-Performance Nearest Neighbor Search with Product
//! Quantization Fast Scan", VLDB 2015). What is summed is integers, and floating point does the same
//! operations everywhere, so every build gives the same bits.

mod codes;
mod encode;
mod factor;
mod layout;
mod query;
mod rotation;
mod scan;
mod sum;
#[cfg(test)]
mod tests;

pub use codes::{Codes, Estimates};
pub use encode::{encode, encoded_len};
pub use layout::LANES;
pub use query::PreparedQuery;
pub use rotation::Rotation;
