//! The kernels against the definitions, computed in double precision and without any trick.

use proptest::prelude::*;

use super::layout::{GroupCodes, GroupTable};
use super::query::GREATEST;
use super::*;

const DIMENSIONS: [usize; 8] = [1, 5, 12, 64, 100, 256, 512, 1000];

/// The rotation, by the definition of its Hadamard matrix.
fn rotated(dimensions: usize, vector: &[f64]) -> Vec<f64> {
    let padded = dimensions.next_power_of_two().max(32);
    let mut state = 0x5169_6874_6C69_6E65_u64;
    let mut sign = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let a = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        if (b ^ (b >> 31)) & (1 << 63) == 0 {
            1.0
        } else {
            -1.0
        }
    };
    let mut vector = vector.to_vec();
    vector.resize(padded, 0.0);
    for _ in 0..3 {
        vector.iter_mut().for_each(|value| *value *= sign());
        let of_row = |row: usize| {
            let parity = |column: usize| (row & column).count_ones() % 2;
            let terms = vector.iter().enumerate();
            let terms =
                terms.map(|(column, value)| if parity(column) == 0 { *value } else { -value });
            terms.sum::<f64>() / (padded as f64).sqrt()
        };
        vector = (0..padded).map(of_row).collect();
    }
    vector
}

fn unit(descriptor: &[i8]) -> Vec<f64> {
    let wide = descriptor.iter().map(|&component| f64::from(component));
    let length = wide.clone().map(|x| x * x).sum::<f64>().sqrt();
    wide.map(|x| if length > 0.0 { x / length } else { 0.0 })
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn wide(vector: &[f32]) -> Vec<f64> {
    vector.iter().map(|&x| f64::from(x)).collect()
}

/// All that a scan tells of `descriptors`: cosines, standard errors, certain errors.
fn scan(centre: &[f32], descriptors: &[Vec<i8>], query: &[i8]) -> Vec<[f64; 3]> {
    let rotation = Rotation::new(query.len());
    let bytes = encode(&rotation, centre, descriptors.iter().map(Vec::as_slice));
    let codes = Codes::new(&bytes, descriptors.len(), rotation.padded()).unwrap();
    let unit: Vec<f32> = sum::unit(query).collect();
    let along = sum::dot(&unit, centre) as f32;
    let [squared] = sum::sums(&unit, centre, |q, c| [f64::from(q - c).powi(2)]);
    let distance = squared.sqrt() as f32;
    let query = PreparedQuery::new(&rotation, query);
    let lanes = codes.blocks().flat_map(|block| {
        let mut estimates = Estimates::default();
        block.estimate(&query, along, distance, &mut estimates);
        let certain = block.certain_errors(&query, distance);
        let of = move |lane: usize| {
            let Estimates {
                cosines,
                standard_errors,
            } = estimates;
            [cosines[lane], standard_errors[lane], certain[lane]].map(f64::from)
        };
        (0..LANES).map(of)
    });
    lanes.take(descriptors.len()).collect()
}

/// The estimate and its standard error, by their formulas.
fn by_definition(centre: &[f32], descriptor: &[i8], query: &[i8]) -> [f64; 2] {
    let (centre, query) = (wide(centre), unit(query));
    let difference = minus(&unit(descriptor), &centre);
    let r = dot(&difference, &difference).sqrt();
    let o: Vec<f64> = difference.iter().map(|x| x / r).collect();
    let o_rotated = rotated(query.len(), &o);
    let root = (o_rotated.len() as f64).sqrt();
    let code: Vec<f64> = o_rotated.iter().map(|o| o.signum() / root).collect();
    let along_code = dot(&code, &o_rotated);
    let from_centre = minus(&query, &centre);
    let o_along_query = dot(&code, &rotated(query.len(), &from_centre)) / along_code;
    let estimate = dot(&centre, &query) + r * dot(&o, &centre) + r * o_along_query;
    let spread = (1.0 - along_code * along_code).sqrt() / along_code;
    let distance = dot(&from_centre, &from_centre).sqrt();
    let error = r * spread / (o_rotated.len() as f64 - 1.0).sqrt() * distance;
    [estimate, error]
}

/// Components near to Gaussian, from a seed.
fn gaussian(count: usize, seed: u64) -> Vec<i8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut component = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let parts = state.to_le_bytes();
        let sum: i32 = parts.iter().map(|&part| i32::from(part as i8)).sum();
        (sum / 8) as i8
    };
    (0..count).map(|_| component()).collect()
}

fn centre_of(descriptors: &[Vec<i8>]) -> Vec<f32> {
    let units: Vec<Vec<f64>> = descriptors.iter().map(|d| unit(d)).collect();
    let at = |at: usize| units.iter().map(|unit| unit[at]).sum::<f64>() / units.len() as f64;
    (0..descriptors[0].len()).map(|j| at(j) as f32).collect()
}

#[test]
fn estimates_are_those_of_the_definition() {
    for (seed, dimensions) in DIMENSIONS.into_iter().enumerate().skip(1) {
        let seed = seed as u64 * 100;
        let descriptors: Vec<_> = (0..40).map(|n| gaussian(dimensions, seed + n)).collect();
        let query = gaussian(dimensions, seed + 50);
        let centre = centre_of(&descriptors[..9]);
        let told = scan(&centre, &descriptors, &query);
        // Both halves of a block, and the block that is not full.
        for at in [0, 1, 15, 16, 31, 32, 39] {
            let [cosine, error] = by_definition(&centre, &descriptors[at], &query);
            let [told_cosine, told_error, _] = told[at];
            assert!(
                (told_error / error - 1.0).abs() < 2e-3,
                "{told_error} {error}"
            );
            let lost = 0.2 * error + 2e-3;
            assert!(
                (told_cosine - cosine).abs() < lost,
                "{dimensions}: {told_cosine} {cosine}"
            );
        }
    }
}

#[test]
fn errors_are_as_large_as_the_standard_error_says() {
    let descriptors: Vec<_> = (0..200).map(|n| gaussian(256, n)).collect();
    let centre = centre_of(&descriptors[..20]);
    let (mut sum, mut signed, mut count) = (0.0, 0.0, 0.0);
    for query in 0..50 {
        let query = gaussian(256, 1_000 + query);
        for (told, descriptor) in scan(&centre, &descriptors, &query).iter().zip(&descriptors) {
            let cosine = dot(&unit(descriptor), &unit(&query));
            let error = (told[0] - cosine) / told[1];
            sum += error.abs();
            signed += error;
            count += 1.0;
        }
    }
    // The mean size of a number of the normal distribution with deviation 1.
    let expected = (2.0 / std::f64::consts::PI).sqrt();
    let (size, bias) = (sum / count, signed / count);
    assert!((size - expected).abs() < 0.03, "{size}");
    assert!(bias.abs() < 0.03, "{bias}");
}

/// Descriptors that are ordinary, or as uneven as they can be.
fn descriptor(dimensions: usize) -> impl Strategy<Value = Vec<i8>> {
    let extreme = prop::sample::select(vec![-128_i8, 127, 0]);
    prop_oneof![
        4 => prop::collection::vec(any::<i8>(), dimensions),
        2 => prop::collection::vec(extreme, dimensions),
        1 => Just(vec![0; dimensions]),
        1 => (any::<i8>(), 0..dimensions).prop_map(move |(value, at)| {
            let mut sparse = vec![0; dimensions];
            sparse[at] = value;
            sparse
        }),
    ]
}

fn cases() -> impl Strategy<Value = (Vec<Vec<i8>>, Vec<i8>)> {
    prop::sample::select(DIMENSIONS.to_vec()).prop_flat_map(|dimensions| {
        let several = prop::collection::vec(descriptor(dimensions), 1..40);
        (several, descriptor(dimensions))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_estimate_is_further_off_than_is_certain(
        (descriptors, query) in cases(), of_centre in 0_usize..6, near in any::<bool>()
    ) {
        // None: zeros; one: a centre that equals a vector.
        let centre = match &descriptors[..of_centre.min(descriptors.len())] {
            [] => vec![0.0; query.len()],
            some => centre_of(some),
        };
        let query = if near { descriptors[0].clone() } else { query };
        let told = scan(&centre, &descriptors, &query);
        for ([cosine, standard, certain], descriptor) in told.into_iter().zip(&descriptors) {
            let error = (cosine - dot(&unit(descriptor), &unit(&query))).abs();
            prop_assert!(error <= certain, "{error} > {certain}");
            prop_assert!(standard >= 0.0 && standard <= certain);
        }
    }

    #[test]
    fn all_versions_of_the_scan_give_the_same_sums(
        groups in prop::sample::select(vec![8_usize, 16, 64, 1024]),
        random in prop::collection::vec(any::<[u8; 16]>(), 64),
        greatest in any::<bool>(),
    ) {
        let entry = |byte: u8| if greatest { GREATEST } else { byte % (GREATEST + 1) };
        let repeated = random.iter().cycle();
        let tables: Vec<GroupTable> = repeated.clone().take(groups).map(|t| t.map(entry)).collect();
        let codes: Vec<GroupCodes> = repeated.skip(7).take(groups).copied().collect();
        prop_assert_eq!(scan::sums(&tables, &codes), scan::plain(&tables, &codes));
    }

    #[test]
    fn a_rotation_keeps_dot_products(
        (descriptors, query) in cases()
    ) {
        let rotation = Rotation::new(query.len());
        let narrow = |d: &[i8]| -> Vec<f32> { unit(d).iter().map(|&x| x as f32).collect() };
        let rotate = |d: &[i8]| wide(&rotation.rotate(&narrow(d)));
        let after = dot(&rotate(&descriptors[0]), &rotate(&query));
        let before = dot(&unit(&descriptors[0]), &unit(&query));
        prop_assert!((after - before).abs() < 1e-5, "{after} {before}");
    }
}

#[test]
fn a_rotation_is_that_of_the_definition() {
    for dimensions in DIMENSIONS {
        let vector: Vec<f32> = gaussian(dimensions, 3)
            .iter()
            .map(|&x| f32::from(x))
            .collect();
        let rotation = Rotation::new(dimensions);
        let expected = rotated(dimensions, &wide(&vector));
        assert_eq!(rotation.padded(), expected.len());
        for (value, expected) in rotation.rotate(&vector).iter().zip(expected) {
            assert!((f64::from(*value) - expected).abs() < 1e-3);
        }
    }
    let limits = [0, 32, 33, 4096, 5000].map(|dimensions| Rotation::new(dimensions).padded());
    assert_eq!(limits, [32, 32, 64, 4096, 4096]);
}

#[test]
fn a_vector_at_the_centre_has_the_cosine_of_the_centre() {
    let mut descriptor = vec![0; 64];
    descriptor[3] = 100;
    let centre: Vec<f32> = unit(&descriptor).iter().map(|&x| x as f32).collect();
    let query = gaussian(64, 5);
    let [[cosine, standard, certain]] = scan(&centre, &[descriptor], &query)[..] else {
        panic!("one descriptor");
    };
    assert_eq!(cosine as f32, unit(&query)[3] as f32);
    assert_eq!(standard, 0.0);
    assert!(certain < 1e-4);
}

#[test]
fn bytes_of_another_length_are_refused() {
    let rotation = Rotation::new(100);
    let descriptors: Vec<_> = (0..33).map(|n| gaussian(100, n)).collect();
    let bytes = encode(
        &rotation,
        &[0.0; 100],
        descriptors.iter().map(Vec::as_slice),
    );
    assert_eq!(bytes.len(), encoded_len(33, 128));
    assert_eq!(bytes.len(), 2 * 32 * (8 + 128 / 8));
    assert!(Codes::new(&bytes[1..], 33, 128).is_none());
    for (count, padded) in [
        (32, 128),
        (65, 128),
        (33, 64),
        (33, 0),
        (33, 100),
        (usize::MAX, 128),
    ] {
        assert!(
            Codes::new(&bytes, count, padded).is_none(),
            "{count} {padded}"
        );
    }
    for padded in [0, 16, 8192] {
        assert!(Codes::new(&[], 0, padded).is_none(), "{padded}");
    }
    let codes = Codes::new(&bytes, 33, 128).unwrap();
    assert_eq!(codes.blocks().count(), 2);
    assert_eq!(Codes::new(&[], 0, 128).unwrap().blocks().count(), 0);
}

/// What a library keeps must mean the same to every later build, native or not.
#[test]
fn bits_never_change() {
    let rotated = Rotation::new(100).rotate(&[1.0, -2.0, 3.0, 0.1]);
    let rotated = [0, 1, 64, 127].map(|at: usize| rotated[at].to_bits());

    let descriptors = [gaussian(100, 1), gaussian(100, 2)];
    let centre = centre_of(&descriptors[..1])
        .iter()
        .map(|c| c / 2.0)
        .collect::<Vec<_>>();
    let rotation = Rotation::new(100);
    let bytes = encode(&rotation, &centre, descriptors.iter().map(Vec::as_slice));
    let hash = |bytes: &[u8]| {
        let next = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        bytes.iter().fold(0xCBF2_9CE4_8422_2325, next)
    };
    let told = scan(&centre, &descriptors, &gaussian(100, 3));
    let told = told[1].map(|number| (number as f32).to_bits());
    let expected = (
        [0x3E24_0C7B, 0x3DCF_0A78, 0xBD8F_AF22, 0xBE14_C678],
        0xEBCF_76DD_FC24_4C31,
        [0x3C3F_400C, 0x3DAA_7EF9, 0x3F78_5BA8],
    );
    assert_eq!((rotated, hash(&bytes), told), expected);
}
