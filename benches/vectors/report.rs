//! The tables.

use crate::curve::{Curve, RECALL};
use crate::goals;
use crate::measured::Measured;
use crate::numbers::thousands;
use crate::search_core::{Churned, Cost, Filtered, Ingested, Searched};
use crate::servers::Served;

/// Prints everything that was measured.
pub fn print(all: &[Measured]) {
    for measured in all {
        println!("\n## {} vectors", thousands(measured.size));
        print_libraries(measured);
        print_servers(measured);
    }
    print_growth(all);
    print_ingest(all);
    print_filtered(all);
    print_churned(all);
    println!("\n## Goals\n");
    print_head(&["goal", "", "measured"], &["size"]);
    for goal in goals::all(all) {
        println!(
            "| {} | {} | {} | {} |",
            goal.goal,
            goal.verdict(),
            goal.measured,
            goal.size
        );
    }
}

fn print_libraries(measured: &Measured) {
    let curves = measured.with_own();
    if curves.is_empty() {
        return;
    }
    println!(
        "\nOne thread; queries that the library does not hold; CPU time at recall {RECALL}.\n"
    );
    print_head(
        &["library"],
        &[
            "greatest recall",
            "CPU us",
            "in batches",
            "times faiss RaBitQ",
            "inserts per CPU s",
            "bytes per vector",
        ],
    );
    for curve in &curves {
        let most = curve
            .points
            .iter()
            .map(|point| point.recall)
            .fold(0.0, f64::max);
        let cost = curve.cost_at(RECALL);
        let times = cost
            .zip(measured.reference())
            .map(|(cost, reference)| cost / reference);
        println!(
            "| {} | {most:.3} | {} | {} | {} | {:.0} | {:.0} |",
            curve.name,
            optional(cost, 0),
            optional(batch(curve), 0),
            optional(times, 2),
            curve.inserts_per_cpu_second,
            curve.bytes as f64 / measured.size as f64,
        );
    }
}

/// The least cost in batches of a setting that finds enough.
fn batch(curve: &Curve) -> Option<f64> {
    let enough = curve.points.iter().filter(|point| point.recall >= RECALL);
    enough
        .filter_map(|point| point.batch_cpu_us)
        .min_by(f64::total_cmp)
}

fn print_servers(measured: &Measured) {
    let servers: Vec<&Served> = measured.sightline.iter().chain(&measured.servers).collect();
    if servers.is_empty() {
        return;
    }
    println!(
        "\nServers, searched by stored items; of each the fastest setting that finds {RECALL}, or finds most.\n"
    );
    print_head(
        &["server", "setting"],
        &[
            "components",
            "recall",
            "connections",
            "answers/s",
            "p50 ms",
            "p99 ms",
            "inserts/s",
            "bytes per vector",
        ],
    );
    for server in servers {
        let Some(setting) = server.best() else {
            continue;
        };
        for load in &setting.loads {
            println!(
                "| {} | {} | {} | {:.3} | {} | {:.0} | {:.2} | {:.2} | {:.0} | {:.0} |",
                server.name,
                setting.setting,
                server.dimensions,
                setting.recall,
                load.connections,
                load.per_second,
                load.ms.p50,
                load.ms.p99,
                server.inserts_per_second,
                server.bytes as f64 / measured.size as f64,
            );
        }
    }
}

fn print_growth(all: &[Measured]) {
    println!("\n## Searches in WebAssembly\n");
    print_head(
        &["searched by", "instance"],
        &[
            "vectors",
            "recall",
            "CPU us",
            "p50 ms",
            "p99 ms",
            "max ms",
            "KB fetched",
            "memory MB",
        ],
    );
    for (size, searched) in with(all, |measured| measured.searched.as_ref()) {
        let Searched {
            held_out,
            stored,
            cold,
            memory,
            ..
        } = searched;
        let line = |by: &str, instance: &str, recall: Option<f64>, cost: &Cost| {
            println!(
                "| {by} | {instance} | {} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {:.0} | {:.1} |",
                thousands(size),
                optional(recall, 4),
                cost.cpu_us,
                cost.ms.p50,
                cost.ms.p99,
                cost.ms.max,
                cost.fetched / 1e3,
                *memory as f64 / 1e6,
            );
        };
        line(
            "a new vector",
            "warm",
            Some(held_out.recall),
            &held_out.cost,
        );
        line("a stored vector", "warm", Some(stored.recall), &stored.cost);
        line("a new vector", "new", None, cold);
    }
}

fn print_ingest(all: &[Measured]) {
    println!("\n## Changes in durable batches of 100\n");
    print_head(
        &["changes"],
        &[
            "vectors",
            "per CPU s",
            "per s",
            "of it maintenance",
            "update p50 ms",
            "p99",
            "max",
            "step p99 ms",
            "max",
            "bytes per vector",
            "in the file",
            "memory MB",
        ],
    );
    let line = |size: usize,
                what: &str,
                ingested: &Ingested,
                content: Option<f64>,
                file: Option<f64>| {
        println!(
            "| {what} | {} | {:.0} | {:.0} | {:.0} % | {:.2} | {:.2} | {:.1} | {:.2} | {:.1} | {} | {} | {:.1} |",
            thousands(size),
            ingested.per_cpu_second,
            ingested.per_second,
            ingested.maintenance * 100.0,
            ingested.update_ms.p50,
            ingested.update_ms.p99,
            ingested.update_ms.max,
            ingested.maintain_ms.p99,
            ingested.maintain_ms.max,
            optional(content, 0),
            optional(file, 0),
            ingested.memory as f64 / 1e6,
        );
    };
    for (
        size,
        Searched {
            ingested, bytes, ..
        },
    ) in with(all, |measured| measured.searched.as_ref())
    {
        let each = |bytes: u64| Some(bytes as f64 / size as f64);
        line(
            size,
            "adds",
            ingested,
            each(bytes.content),
            each(bytes.file),
        );
    }
    for (size, Filtered { ingested, .. }) in with(all, |measured| measured.filtered.as_ref()) {
        line(size, "adds with tags", ingested, None, None);
    }
    for (
        size,
        Churned {
            changed,
            history_bytes,
            items,
            ..
        },
    ) in with(all, |measured| measured.churned.as_ref())
    {
        let each = |bytes: u64| Some(bytes as f64 / *items as f64);
        line(
            size,
            "adds, deletes, replacements",
            changed,
            each(history_bytes.content),
            each(history_bytes.file),
        );
    }
}

fn print_filtered(all: &[Measured]) {
    println!("\n## Searches with filters\n");
    print_head(
        &["chosen by"],
        &[
            "vectors",
            "part that passes",
            "recall",
            "CPU us",
            "KB fetched",
        ],
    );
    for (size, filtered) in with(all, |measured| measured.filtered.as_ref()) {
        for passed in &filtered.passed {
            println!(
                "| {} | {} | {:.2} % | {:.4} | {:.0} | {:.0} |",
                passed.by,
                thousands(size),
                passed.part * 100.0,
                passed.recall,
                passed.cost.cpu_us,
                passed.cost.fetched / 1e3,
            );
        }
    }
}

fn print_churned(all: &[Measured]) {
    println!("\n## A library with a history beside a fresh one of the same items\n");
    print_head(
        &[],
        &[
            "items",
            "recall",
            "of the fresh one",
            "CPU us",
            "of the fresh one",
            "bytes per vector",
            "of the fresh one",
        ],
    );
    for (_, churned) in with(all, |measured| measured.churned.as_ref()) {
        let each = |bytes: u64| bytes as f64 / churned.items as f64;
        println!(
            "| {} | {:.4} | {:.4} | {:.0} | {:.0} | {:.0} | {:.0} |",
            thousands(churned.items),
            churned.history.recall,
            churned.fresh.recall,
            churned.history.cost.cpu_us,
            churned.fresh.cost.cpu_us,
            each(churned.history_bytes.content),
            each(churned.fresh_bytes.content),
        );
    }
}

/// The first two lines of a table: columns of words, then columns of numbers.
fn print_head(words: &[&str], numbers: &[&str]) {
    println!("| {} |", [words, numbers].concat().join(" | "));
    let rules = [vec!["---"; words.len()], vec!["---:"; numbers.len()]].concat();
    println!("| {} |", rules.join(" | "));
}

fn with<'a, T: 'a>(
    all: &'a [Measured],
    get: impl Fn(&'a Measured) -> Option<&'a T>,
) -> impl Iterator<Item = (usize, &'a T)> {
    all.iter()
        .filter_map(move |measured| Some((measured.size, get(measured)?)))
}

fn optional(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}
