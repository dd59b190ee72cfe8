//! Cutting vectors into clusters: 2-means (Lloyd 1982), again and again until each is small.

use similarity::lanes::{dot, squared_distance};

use crate::format::Centroid;

/// Rounds of 2-means at most; it hardly moves after so many.
const ROUNDS: usize = 8;
/// The smaller side of a cut has at least this part of the vectors.
const LEAST_PART: usize = 8;

/// Vectors of one length, back to back.
pub struct Vectors {
    dimensions: usize,
    values: Vec<f32>,
}

/// Some of the vectors, and their centroid.
pub struct Cluster {
    /// Places of its vectors.
    pub members: Vec<usize>,
    /// Nearest to their mean.
    pub centroid: Centroid,
}

impl Vectors {
    /// Vectors of so many components.
    pub fn new(dimensions: usize) -> Self {
        Self {
            dimensions,
            values: Vec::new(),
        }
    }

    /// Adds a vector.
    pub fn push(&mut self, components: impl Iterator<Item = f32>) {
        self.values.extend(components);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.len() / self.dimensions.max(1)
    }

    fn get(&self, index: usize) -> &[f32] {
        &self.values[index * self.dimensions..][..self.dimensions]
    }

    fn mean(&self, members: &[usize]) -> Vec<f32> {
        let mut sum = vec![0.0; self.dimensions];
        for &member in members {
            for (sum, value) in sum.iter_mut().zip(self.get(member)) {
                *sum += value;
            }
        }
        let share = 1.0 / members.len().max(1) as f32;
        sum.iter_mut().for_each(|sum| *sum *= share);
        sum
    }

    fn cluster(&self, members: Vec<usize>) -> Cluster {
        let centroid = Centroid::nearest(&self.mean(&members));
        Cluster { members, centroid }
    }

    /// The centroid of all.
    pub fn centroid(&self) -> Centroid {
        let all: Vec<usize> = (0..self.count()).collect();
        Centroid::nearest(&self.mean(&all))
    }

    /// Cuts all vectors into clusters that `fits` accepts; one of a single vector always fits.
    pub fn cut(&self, fits: impl Fn(&[usize]) -> bool) -> Vec<Cluster> {
        let mut waiting = vec![(0..self.count()).collect::<Vec<usize>>()];
        let mut clusters = Vec::new();
        while let Some(members) = waiting.pop() {
            if members.len() <= 1 || fits(&members) {
                clusters.push(self.cluster(members));
                continue;
            }
            let (one, other) = self.halves(&members);
            waiting.push(other);
            waiting.push(one);
        }
        clusters
    }

    /// Two parts of at least two vectors, neither of them small.
    fn halves(&self, members: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let mut centres = self.far_apart(members);
        let mut nearer = Vec::new();
        for _ in 0..ROUNDS {
            let sides = self.sides(members, &centres);
            if sides == nearer {
                break;
            }
            nearer = sides;
            for (side, centre) in centres.iter_mut().enumerate() {
                let own = of_side(members, &nearer, side == 0);
                if !own.is_empty() {
                    *centre = self.mean(&own);
                }
            }
        }
        let (one, other) = (
            of_side(members, &nearer, true),
            of_side(members, &nearer, false),
        );
        let least = (members.len() / LEAST_PART).max(1);
        if one.len().min(other.len()) >= least {
            return (one, other);
        }
        self.median_cut(members, &centres)
    }

    /// The vector farthest from the mean, and the one farthest from that.
    fn far_apart(&self, members: &[usize]) -> [Vec<f32>; 2] {
        let mean = self.mean(members);
        let one = self.farthest(members, &mean);
        let other = self.farthest(members, &one);
        [one, other]
    }

    fn farthest(&self, members: &[usize], from: &[f32]) -> Vec<f32> {
        let distance = |member: &usize| squared_distance(self.get(*member), from);
        let farthest = members
            .iter()
            .max_by(|a, b| distance(a).total_cmp(&distance(b)));
        farthest.map_or_else(|| from.to_vec(), |member| self.get(*member).to_vec())
    }

    /// Of each member whether it is nearer to the first centre.
    fn sides(&self, members: &[usize], [one, other]: &[Vec<f32>; 2]) -> Vec<bool> {
        // |v - a| < |v - b| is v (a - b) > (|a|^2 - |b|^2) / 2.
        let axis: Vec<f32> = one.iter().zip(other).map(|(a, b)| a - b).collect();
        let middle = (dot(one, one) - dot(other, other)) / 2.0;
        let nearer = |member: &usize| dot(self.get(*member), &axis) >= middle;
        members.iter().map(nearer).collect()
    }

    /// Two halves along the line between the centres: what is left where 2-means finds no two sides.
    fn median_cut(
        &self,
        members: &[usize],
        [one, other]: &[Vec<f32>; 2],
    ) -> (Vec<usize>, Vec<usize>) {
        let axis: Vec<f32> = one.iter().zip(other).map(|(a, b)| a - b).collect();
        let along = |member: &usize| dot(self.get(*member), &axis);
        let mut ordered: Vec<(f32, usize)> = members.iter().map(|m| (along(m), *m)).collect();
        ordered.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let ordered: Vec<usize> = ordered.into_iter().map(|(_, member)| member).collect();
        let (one, other) = ordered.split_at(ordered.len() / 2);
        (one.to_vec(), other.to_vec())
    }
}

fn of_side(members: &[usize], sides: &[bool], side: bool) -> Vec<usize> {
    let members = members.iter().zip(sides);
    members
        .filter(|(_, of)| **of == side)
        .map(|(m, _)| *m)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(points: &[[f32; 2]]) -> Vectors {
        let mut vectors = Vectors::new(2);
        points
            .iter()
            .for_each(|point| vectors.push(point.iter().copied()));
        vectors
    }

    #[test]
    fn two_clouds_are_told_apart() {
        let points: Vec<[f32; 2]> = (0..40)
            .map(|n| [f32::from(n % 2 == 0) * 5.0, n as f32 / 100.0])
            .collect();
        let clusters = vectors(&points).cut(|members| members.len() <= 20);
        assert_eq!(clusters.len(), 2);
        for cluster in clusters {
            let parity = cluster.members[0] % 2;
            assert!(cluster.members.iter().all(|m| m % 2 == parity));
        }
    }

    #[test]
    fn what_is_all_the_same_or_lopsided_is_cut_too() {
        let same = vectors(&[[1.0, 0.0]; 100]).cut(|members| members.len() <= 10);
        assert!(
            same.iter()
                .all(|cluster| (1..=10).contains(&cluster.members.len()))
        );
        let mut points = vec![[1.0, 0.0]; 99];
        points.push([-1.0, 0.0]);
        let clusters = vectors(&points).cut(|members| members.len() <= 60);
        let sizes: Vec<usize> = clusters.iter().map(|c| c.members.len()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 100);
        assert!(sizes.iter().all(|size| *size >= 12), "{sizes:?}");
    }
}
