//! The tables of `docs/scores.md`.

use similarity::score;

use crate::collection::Collection;
use crate::copies::ATTACKS;
use crate::pairs::{self, Kinship, Pair};
use crate::rate::Rate;

/// Scores that the tables name.
const SCORES: [f32; 7] = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98];
/// Those that copies are counted at for each attack.
const THRESHOLDS: [f32; 4] = [0.5, 0.7, 0.9, 0.95];

/// Prints what reaches which score in a collection.
pub fn print(title: &str, collection: &Collection) {
    let pairs = pairs::of(collection);
    println!(
        "## {title}: {} pictures, {} copies\n",
        collection.originals.len(),
        collection.copies.len()
    );
    print_rates(&pairs);
    print_balance(&pairs);
    print_copies(collection);
}

fn print_rates(pairs: &[Pair]) {
    println!(
        "| score | pairs of different pictures | of one family | of different families | copies |"
    );
    println!("|---|---|---|---|---|");
    for score in SCORES {
        let rate = |chosen: &dyn Fn(Kinship) -> bool| {
            Rate::reaching(score, pairs.iter().filter(|pair| chosen(pair.kinship)))
        };
        let different = rate(&|kinship| kinship != Kinship::Same);
        let [relatives, strangers, same] = [Kinship::Relatives, Kinship::Strangers, Kinship::Same]
            .map(|k| rate(&|other| other == k));
        println!("| {score} | {different} | {relatives} | {strangers} | {same} |");
    }
}

/// Prints where as many copies are missed as different pictures are taken for copies.
fn print_balance(pairs: &[Pair]) {
    let sorted = |same: bool| {
        let chosen = pairs
            .iter()
            .filter(|pair| (pair.kinship == Kinship::Same) == same);
        let mut scores: Vec<f32> = chosen.map(|pair| pair.score).collect();
        scores.sort_by(f32::total_cmp);
        scores
    };
    let (copies, different) = (sorted(true), sorted(false));
    let below = |scores: &[f32], score: f32| {
        scores.partition_point(|other| *other < score) as f64 / scores.len() as f64
    };
    let balanced = copies
        .iter()
        .find(|score| below(&copies, **score) >= 1.0 - below(&different, **score));
    if let Some(score) = balanced {
        let missed = 100.0 * below(&copies, *score);
        println!("\nAt {score:.2} both errors are {missed:.1} %.\n");
    }
}

fn print_copies(collection: &Collection) {
    println!(
        "| copy | median score | {} |",
        THRESHOLDS.map(|t| format!("{t}")).join(" | ")
    );
    println!("|---|---|---|---|---|---|");
    for (index, attack) in ATTACKS.iter().enumerate() {
        let copies = collection.copies.iter().filter(|copy| copy.attack == index);
        let mut scores: Vec<f32> = copies
            .map(|copy| {
                let stored = &collection.originals[copy.original].descriptor;
                score::similarity(&copy.descriptor, stored)
            })
            .collect();
        scores.sort_by(f32::total_cmp);
        let shares = THRESHOLDS.map(|threshold| {
            let reached = scores.iter().filter(|score| **score >= threshold).count();
            format!("{:.0} %", 100.0 * reached as f64 / scores.len() as f64)
        });
        let median = scores[scores.len() / 2];
        println!("| {} | {median:.2} | {} |", attack.name, shares.join(" | "));
    }
    println!();
}
