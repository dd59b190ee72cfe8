//! The tables of `docs/descriptor.md`.

use crate::attacks::ATTACKS;
use crate::files::Files;
use crate::metrics::{Figures, Scores, figures};
use crate::parallel;
use crate::systems::System;

/// Prints what every system reaches, by attack.
pub fn print(files: &Files, systems: &[System]) {
    println!(
        "{} copies of {} pictures, {} of them photographs, among {} stored pictures\n",
        files.copies.len(),
        files.originals,
        files.photographs,
        files.stored.len()
    );
    let tables: Vec<Vec<Figures>> = systems.iter().map(|s| table(files, s)).collect();
    let names: Vec<&str> = systems.iter().map(|s| s.name.as_str()).collect();
    println!("| R@1 / mAP / µAP | {} |", names.join(" | "));
    println!("|---|{}", "---|".repeat(systems.len()));
    let rows = ATTACKS.iter().map(|attack| attack.name);
    let summaries = [
        "**mean of the attacks**",
        "**all copies together**",
        "photographs alone",
    ];
    for (row, name) in rows.chain(summaries).enumerate() {
        let cells: Vec<String> = tables.iter().map(|table| cell(table[row])).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
}

fn cell(figures: Figures) -> String {
    let Figures {
        first,
        mean_precision,
        micro_precision,
    } = figures;
    format!("{first:.3} / {mean_precision:.3} / {micro_precision:.3}")
}

/// The figures for each attack, their mean, those of all copies, and those of photographs.
fn table(files: &Files, system: &System) -> Vec<Figures> {
    let scores = scores(files, system);
    let of = |attack: usize| figures(scores.iter().skip(attack).step_by(ATTACKS.len()));
    let mut rows: Vec<Figures> = (0..ATTACKS.len()).map(of).collect();
    let mean = |value: fn(&Figures) -> f64| rows.iter().map(value).sum::<f64>() / rows.len() as f64;
    let means = Figures {
        first: mean(|row| row.first),
        mean_precision: mean(|row| row.mean_precision),
        micro_precision: mean(|row| row.micro_precision),
    };
    rows.push(means);
    rows.push(figures(scores.iter()));
    rows.push(figures(
        scores.iter().take(files.photographs * ATTACKS.len()),
    ));
    rows
}

fn scores(files: &Files, system: &System) -> Vec<Scores> {
    let width = system.width;
    let scores = parallel::map(files.copies.len(), |copy| {
        let vector = &system.copies[copy * width..][..width];
        let original = copy / ATTACKS.len();
        let rows = system.stored.chunks_exact(width);
        let mut others: Vec<f32> = rows.map(|row| dot(row, vector)).collect();
        let own = others.swap_remove(original);
        Ok(Scores { own, others })
    });
    scores.unwrap_or_default()
}

/// In lanes, so that it vectorises.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; 16];
    let (a, a_rest) = a.as_chunks::<16>();
    let (b, b_rest) = b.as_chunks::<16>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..16 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f32>() + rest
}
