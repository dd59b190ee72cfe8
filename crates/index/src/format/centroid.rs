//! Centroids: means of unit vectors, in 8 bits a component.

use similarity::dot::dot;
use similarity::lanes::greater;
use similarity::score::squared_norm;
use store::StoreError;

use crate::error::corrupt;
use crate::unit_vector::UnitVector;

/// A centroid: its components times 127 over the greatest of them, and the scale to undo that.
#[derive(Debug, Clone, PartialEq)]
pub struct Centroid {
    components: Vec<u8>,
    scale: f32,
    squared_length: f32,
}

/// A centroid where it is kept.
#[derive(Debug, Clone, Copy)]
pub struct CentroidRef<'a> {
    components: &'a [u8],
    scale: f32,
    squared_length: f32,
}

/// The centroids of a node's children: for each its components, an `i8` each; then for each its scale
/// and its squared length, little-endian `f32`.
#[derive(Debug)]
pub struct Centroids {
    dimensions: usize,
    count: usize,
    bytes: Vec<u8>,
}

impl Centroid {
    /// The origin: the centroid of the root.
    pub fn origin(dimensions: usize) -> Self {
        Self::nearest(&vec![0.0; dimensions])
    }

    /// The centroid nearest to a mean.
    pub fn nearest(mean: &[f32]) -> Self {
        let greatest = mean
            .iter()
            .fold(0.0_f32, |most, value| greater(most, value.abs()));
        let scale = greatest / 127.0;
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        let rounded = mean.iter().map(|value| (value * inverse).round() as i8);
        let components: Vec<i8> = rounded.collect();
        let squared_length = squared_norm(&components) as f32 * scale * scale;
        Self {
            components: components.into_iter().map(|c| c as u8).collect(),
            scale,
            squared_length,
        }
    }

    /// Its components.
    pub fn to_vec(&self) -> Vec<f32> {
        let components = self.components.iter();
        components
            .map(|&c| f32::from(c as i8) * self.scale)
            .collect()
    }

    /// The same, borrowed.
    pub fn as_ref(&self) -> CentroidRef<'_> {
        CentroidRef {
            components: &self.components,
            scale: self.scale,
            squared_length: self.squared_length,
        }
    }
}

impl CentroidRef<'_> {
    /// The dot product with a unit vector.
    pub fn dot(&self, unit: UnitVector<'_>) -> f32 {
        dot(unit.descriptor(), self.components) as f32 * self.scale * unit.inverse_norm()
    }

    /// The squared distance from a unit vector.
    pub fn squared_distance(&self, unit: UnitVector<'_>) -> f32 {
        self.squared_distance_by(unit, self.dot(unit))
    }

    /// The same, by the dot product with it.
    pub fn squared_distance_by(&self, unit: UnitVector<'_>, dot: f32) -> f32 {
        let squared = unit.squared_length() + self.squared_length - 2.0 * dot;
        greater(0.0, squared)
    }

    /// The squared distance from another centroid.
    pub fn squared_distance_from(&self, other: CentroidRef<'_>) -> f32 {
        let dot = dot(bytemuck::cast_slice(other.components), self.components);
        let dot = dot as f32 * self.scale * other.scale;
        greater(0.0, self.squared_length + other.squared_length - 2.0 * dot)
    }

    /// The same, on its own.
    pub fn to_owned(self) -> Centroid {
        Centroid {
            components: self.components.to_vec(),
            scale: self.scale,
            squared_length: self.squared_length,
        }
    }
}

impl Centroids {
    /// Checks the bytes of [`Centroids::encode`].
    pub fn decode(key: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        let header: Option<&[u8; 8]> = bytes.first_chunk();
        let [count, dimensions] = header.map_or([0, 0], |header| {
            [0, 4].map(|at| u32::from_le_bytes([0, 1, 2, 3].map(|n| header[at + n])) as usize)
        });
        let length = count
            .checked_mul(dimensions + 8)
            .and_then(|length| length.checked_add(8));
        if length != Some(bytes.len()) || count == 0 {
            return Err(corrupt(key, "not the centroids of a node"));
        }
        Ok(Self {
            dimensions,
            count,
            bytes,
        })
    }

    /// The bytes to store.
    pub fn encode(centroids: &[Centroid]) -> Vec<u8> {
        let dimensions = centroids.first().map_or(0, |c| c.components.len());
        let mut bytes = Vec::with_capacity(8 + centroids.len() * (dimensions + 8));
        bytes.extend((centroids.len() as u32).to_le_bytes());
        bytes.extend((dimensions as u32).to_le_bytes());
        for centroid in centroids {
            bytes.extend(&centroid.components);
        }
        for centroid in centroids {
            bytes.extend(centroid.scale.to_le_bytes());
            bytes.extend(centroid.squared_length.to_le_bytes());
        }
        bytes
    }

    /// Bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Components of each.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// All of them, in the order of children.
    pub fn iter(&self) -> impl Iterator<Item = CentroidRef<'_>> {
        let (components, rest) = self.bytes[8..].split_at(self.count * self.dimensions);
        let factors = rest.as_chunks::<8>().0;
        // A length of 0 is no descriptor's, but a corrupt blob may say so.
        let components = components.chunks_exact(self.dimensions.max(1));
        components.zip(factors).map(|(components, factors)| {
            let [a, b, c, d, e, f, g, h] = *factors;
            CentroidRef {
                components,
                scale: f32::from_le_bytes([a, b, c, d]),
                squared_length: f32::from_le_bytes([e, f, g, h]),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_centroid_is_near_its_mean_and_measures_as_that() {
        let mean: Vec<f32> = (0..64).map(|n| (n as f32 - 20.0) / 300.0).collect();
        let centroid = Centroid::nearest(&mean);
        let back = centroid.to_vec();
        assert!(mean.iter().zip(&back).all(|(a, b)| (a - b).abs() < 0.001));
        let descriptor: Vec<i8> = (0..64).map(|n| n % 50 - 20).collect();
        let unit = UnitVector::of(&descriptor);
        let exact: f32 = unit.components().zip(&back).map(|(a, b)| a * b).sum();
        let dot = centroid.as_ref().dot(unit);
        assert!((dot - exact).abs() < 1e-5);
        let squared: f32 = unit
            .components()
            .zip(&back)
            .map(|(a, b)| (a - b) * (a - b))
            .sum();
        let distance = centroid.as_ref().squared_distance_by(unit, dot);
        assert!((distance - squared).abs() < 1e-5);
    }

    #[test]
    fn centroids_are_as_far_apart_as_their_components_say() {
        let [a, b] = [[0.5, -0.25, 0.125], [-0.5, 0.75, 0.0]].map(|mean| Centroid::nearest(&mean));
        let pairs = a.to_vec().into_iter().zip(b.to_vec());
        let squared: f32 = pairs.map(|(a, b)| (a - b) * (a - b)).sum();
        let [a, b] = [&a, &b].map(Centroid::as_ref);
        assert!((a.squared_distance_from(b) - squared).abs() < 1e-5);
        assert!(a.squared_distance_from(a) < 1e-5);
    }

    #[test]
    fn the_origin_and_the_zero_vector_are_measured_too() {
        let origin = Centroid::origin(8);
        let (zero, one) = ([0; 8], [9, 0, 0, 0, 0, 0, 0, 0]);
        for (descriptor, squared) in [(zero, 0.0), (one, 1.0)] {
            let unit = UnitVector::of(&descriptor);
            let dot = origin.as_ref().dot(unit);
            assert_eq!(origin.as_ref().squared_distance_by(unit, dot), squared);
        }
    }

    #[test]
    fn centroids_come_back_and_cut_ones_are_refused() {
        let centroids: Vec<Centroid> = (1..5)
            .map(|n| Centroid::nearest(&[n as f32, -0.5, 0.25]))
            .collect();
        let bytes = Centroids::encode(&centroids);
        let read = Centroids::decode("k", bytes.clone()).unwrap();
        let back: Vec<Centroid> = read.iter().map(CentroidRef::to_owned).collect();
        assert_eq!(back, centroids);
        assert_eq!((read.count(), read.dimensions()), (4, 3));
        for end in 0..bytes.len() {
            assert!(Centroids::decode("k", bytes[..end].to_vec()).is_err());
        }
    }
}
