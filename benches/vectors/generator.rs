//! Vectors with what makes those of pictures easier than random ones: they lie in clusters, and within a
//! cluster near a subspace of few directions.
//!
//! A vector is the centre of its cluster, plus a normal point of the cluster's subspace whose variance falls
//! off over the directions, plus noise in all directions. Centres of one topic are nearer to each other than
//! to those of another. The vector is then made int8 as a descriptor is: its greatest component becomes 127
//! or -127.

use rayon::prelude::*;

use crate::random::Random;

/// Components of a vector.
pub const DIMENSIONS: usize = 256;

const CLUSTERS: usize = 512;
const TOPICS: usize = 64;
/// Directions of a cluster's subspace.
const RANK: usize = 32;
/// How the variance of a direction falls off with its number.
const DECAY: f32 = 0.5;
/// Parts of the squared length of a vector, on average: its centre, its subspace, noise.
const PARTS: [f32; 3] = [0.30, 0.60, 0.10];
/// The part of a centre's squared length that it has of its topic.
const TOPIC: f32 = 0.3;

/// What tells the streams of random numbers apart.
#[derive(Clone, Copy)]
pub enum Stream {
    /// The items of a library.
    Items = 1,
    /// Queries, which no library holds.
    Queries = 2,
    /// What replaces items.
    Replacements = 3,
}

/// The distribution that vectors are drawn from.
pub struct Generator {
    clusters: Vec<Cluster>,
}

struct Cluster {
    centre: [f32; DIMENSIONS],
    /// Directions, each scaled to its standard deviation.
    directions: Vec<[f32; DIMENSIONS]>,
}

impl Generator {
    /// The one distribution of this benchmark.
    pub fn new() -> Self {
        let topics: Vec<_> = (0..TOPICS as u64)
            .map(|number| direction(&mut Random::new(100, number)))
            .collect();
        let cluster = |number| Cluster::new(number, &topics);
        Self {
            clusters: (0..CLUSTERS as u64).into_par_iter().map(cluster).collect(),
        }
    }

    /// Appends the vectors of these numbers of `stream` to `vectors`.
    pub fn append(&self, stream: Stream, numbers: std::ops::Range<u64>, vectors: &mut Vec<i8>) {
        let start = vectors.len();
        let count = (numbers.end - numbers.start) as usize;
        vectors.resize(start + count * DIMENSIONS, 0);
        vectors[start..]
            .par_chunks_mut(DIMENSIONS)
            .enumerate()
            .for_each(|(place, vector)| self.write(stream, numbers.start + place as u64, vector));
    }

    fn write(&self, stream: Stream, number: u64, vector: &mut [i8]) {
        let mut random = Random::new(stream as u64, number);
        let cluster = &self.clusters[draw_cluster(&mut random)];
        let mut sum = cluster.centre;
        for direction in &cluster.directions {
            let along = random.normal();
            for (sum, component) in sum.iter_mut().zip(direction) {
                *sum += along * component;
            }
        }
        let noise = (PARTS[2] / DIMENSIONS as f32).sqrt();
        for sum in &mut sum {
            *sum += noise * random.normal();
        }
        let greatest = sum
            .iter()
            .fold(0.0_f32, |most, component| most.max(component.abs()));
        for (byte, component) in vector.iter_mut().zip(sum) {
            *byte = (component * (127.0 / greatest)).round() as i8;
        }
    }
}

impl Cluster {
    fn new(number: u64, topics: &[[f32; DIMENSIONS]]) -> Self {
        let mut random = Random::new(200, number);
        let topic = &topics[random.below(TOPICS)];
        let mut centre = direction(&mut random);
        for (component, topic) in centre.iter_mut().zip(topic) {
            let mixed = TOPIC.sqrt() * topic + (1.0 - TOPIC).sqrt() * *component;
            *component = PARTS[0].sqrt() * mixed;
        }
        let variances: Vec<f32> = (1..=RANK).map(|rank| (rank as f32).powf(-DECAY)).collect();
        let all: f32 = variances.iter().sum();
        let scaled = |variance: &f32| {
            let deviation = (PARTS[1] * variance / all).sqrt();
            direction(&mut random).map(|component| component * deviation)
        };
        Self {
            centre,
            directions: variances.iter().map(scaled).collect(),
        }
    }
}

/// The cluster of the vector of this number.
pub fn cluster(stream: Stream, number: u64) -> usize {
    draw_cluster(&mut Random::new(stream as u64, number))
}

/// Clusters are not equally large: the square makes the first ones far more likely than the last.
fn draw_cluster(random: &mut Random) -> usize {
    let unit = random.unit();
    (unit * unit * CLUSTERS as f64) as usize
}

/// A random direction of length 1.
fn direction(random: &mut Random) -> [f32; DIMENSIONS] {
    let mut vector = [0.0; DIMENSIONS];
    vector.fill_with(|| random.normal());
    let length = vector
        .iter()
        .map(|component| component * component)
        .sum::<f32>()
        .sqrt();
    vector.map(|component| component / length)
}
