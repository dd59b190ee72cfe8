//! What the innermost loops of a search cost, in nanoseconds: exact dot products, and estimates from codes.
//!
//! `cargo bench -p index --bench kernels`. For WebAssembly, add `--target wasm32-wasip2 --no-run` and run the
//! component that it names in a host of WASI 0.2.

use std::hint::black_box;
use std::time::{Duration, Instant};

use index::rabitq::{Codes, Estimates, PreparedQuery, Rotation, encode};

/// Vectors in a part of a library: their codes fit the caches near the processor, as those of a scan do that
/// reads ahead.
const VECTORS: usize = 2048;

/// How long a sample takes at least: little enough that most are not interrupted by other work.
const SAMPLE: Duration = Duration::from_micros(200);

/// Samples of each loop. The fastest one counts, which other work disturbs least.
const SAMPLES: usize = 500;

fn main() {
    println!("| dimensions | dot | scan | with bounds | encode | prepare | new rotation |");
    println!("|---|---|---|---|---|---|---|");
    for dimensions in [64, 128, 256, 512, 1024] {
        println!("| {dimensions} | {} |", row(dimensions).join(" | "));
    }
}

fn row(dimensions: usize) -> Vec<String> {
    let bytes = noise(dimensions * (VECTORS + 1));
    let descriptors: Vec<i8> = bytes.iter().map(|&byte| byte as i8).collect();
    let (query, vectors) = descriptors.split_at(dimensions);
    let rotation = Rotation::new(dimensions);
    let centre: Vec<f32> = query.iter().map(|&q| f32::from(q) / 4096.0).collect();
    let prepared = PreparedQuery::new(&rotation, query);
    let encode = || encode(&rotation, &centre, vectors.chunks_exact(dimensions));
    let codes_bytes = encode();
    let Some(codes) = Codes::new(&codes_bytes, VECTORS, rotation.padded()) else {
        return vec!["no codes".to_owned()];
    };
    let mut estimates = Estimates::default();
    [
        per_vector(|| {
            for vector in bytes[dimensions..].chunks_exact(dimensions) {
                black_box(similarity::dot::dot(black_box(query), vector));
            }
        }),
        per_vector(|| {
            for block in black_box(codes).blocks() {
                block.estimate(black_box(&prepared), 0.1, 0.9, &mut estimates);
                black_box(&estimates);
            }
        }),
        per_vector(|| {
            for block in black_box(codes).blocks() {
                block.estimate(black_box(&prepared), 0.1, 0.9, &mut estimates);
                black_box(block.certain_errors(&prepared, 0.9));
                black_box(&estimates);
            }
        }),
        per_vector(|| {
            black_box(encode());
        }),
        nanoseconds(|| {
            black_box(PreparedQuery::new(&rotation, black_box(query)));
        }),
        nanoseconds(|| {
            black_box(Rotation::new(black_box(dimensions)));
        }),
    ]
    .map(|time| format!("{time:.2}"))
    .to_vec()
}

fn per_vector(run: impl FnMut()) -> f64 {
    nanoseconds(run) / VECTORS as f64
}

/// Nanoseconds that `run` takes.
fn nanoseconds(mut run: impl FnMut()) -> f64 {
    let mut sample = |runs: u32| {
        let start = Instant::now();
        (0..runs).for_each(|_| run());
        start.elapsed()
    };
    let mut runs = 1;
    while sample(runs) < SAMPLE {
        runs *= 2;
    }
    let fastest = (0..SAMPLES).map(|_| sample(runs)).min();
    fastest.unwrap_or_default().as_nanos() as f64 / f64::from(runs)
}

/// Bytes that look random: the sum of four of each generator's, so that they are near to Gaussian.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let four = (state >> 16).to_le_bytes();
        let sum: i32 = four[..4].iter().map(|&part| i32::from(part as i8)).sum();
        (sum / 4) as u8
    };
    (0..count).map(|_| byte()).collect()
}
