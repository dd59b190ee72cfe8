//! Descriptors as unit vectors: only their direction counts.

use similarity::score::squared_norm;

/// A descriptor, and what makes a unit vector of it.
#[derive(Debug, Clone, Copy)]
pub struct UnitVector<'a> {
    descriptor: &'a [i8],
    inverse_norm: f32,
}

impl<'a> UnitVector<'a> {
    /// The unit vector along a descriptor; of one that is all zeros the zero vector.
    pub fn of(descriptor: &'a [i8]) -> Self {
        let squared = squared_norm(descriptor);
        let inverse_norm = match squared {
            0 => 0.0,
            squared => 1.0 / (squared as f32).sqrt(),
        };
        Self {
            descriptor,
            inverse_norm,
        }
    }

    /// The descriptor.
    #[inline]
    pub fn descriptor(&self) -> &'a [i8] {
        self.descriptor
    }

    /// What its components are multiplied by.
    #[inline]
    pub fn inverse_norm(&self) -> f32 {
        self.inverse_norm
    }

    /// Its components.
    pub fn components(&self) -> impl Iterator<Item = f32> + Clone {
        let inverse_norm = self.inverse_norm;
        let descriptor = self.descriptor.iter();
        descriptor.map(move |component| f32::from(*component) * inverse_norm)
    }

    /// Its squared length: 1, or 0 of the zero vector.
    pub fn squared_length(&self) -> f32 {
        if self.inverse_norm == 0.0 { 0.0 } else { 1.0 }
    }
}
