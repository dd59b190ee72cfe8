//! The plots, as SVG that is the same for the same figures.

mod axis;
mod panel;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::curve::RECALL;
use crate::measured::Measured;
use crate::numbers::thousands;
use axis::Axis;
use panel::{Line, Panel, svg};

/// Sizes whose curves are drawn.
const DRAWN: [usize; 2] = [100_000, 1_000_000];
const COST: &str = "CPU time of a query on one thread, microseconds";

/// Draws recall against cost into `recall`, and cost against the size of the library into `growth`.
pub fn draw(all: &[Measured], recall: &Path, growth: &Path) -> Result<()> {
    let panels: Vec<Panel> = DRAWN
        .iter()
        .filter_map(|size| all.iter().find(|measured| measured.size == *size))
        .map(by_recall)
        .collect();
    if !panels.is_empty() {
        fs::write(recall, svg("Recall against cost", &panels))?;
    }
    if !all.is_empty() {
        fs::write(
            growth,
            svg("Cost against the size of the library", &[by_size(all)]),
        )?;
    }
    Ok(())
}

fn by_recall(measured: &Measured) -> Panel {
    let lines = measured.with_own().into_iter().map(|curve| Line {
        points: curve
            .frontier()
            .iter()
            .map(|point| (point.recall, point.cpu_us))
            .collect(),
        name: curve.name,
    });
    Panel {
        title: format!("{} vectors of 256 components", thousands(measured.size)),
        x: Axis::error(
            "recall of the ten nearest",
            &[0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999],
        ),
        y: Axis::logarithm(COST, &COSTS),
        lines: lines.collect(),
        mark: Some(RECALL),
    }
}

fn by_size(all: &[Measured]) -> Panel {
    let mut lines: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for measured in all {
        for curve in measured.with_own() {
            let point = curve
                .cost_at(RECALL)
                .map(|cost| (measured.size as f64, cost));
            lines.entry(curve.name).or_default().extend(point);
        }
    }
    Panel {
        title: format!("at recall {RECALL}"),
        x: Axis::logarithm("vectors in the library", &[1e4, 1e5, 1e6, 1e7]),
        y: Axis::logarithm(COST, &COSTS),
        lines: lines
            .into_iter()
            .map(|(name, points)| Line { name, points })
            .collect(),
        mark: None,
    }
}

const COSTS: [f64; 5] = [10.0, 100.0, 1e3, 1e4, 1e5];
