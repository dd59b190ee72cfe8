//! Panels side by side, with one legend.

use std::fmt::Write;

use super::axis::{Axis, number};

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 62.0;
const TOP: f64 = 64.0;
const GAP: f64 = 82.0;
const FOOT: f64 = 58.0;
const LEGEND: f64 = 22.0;

/// Of middling lightness: they are read on white and on black.
const COLOURS: [&str; 6] = [
    "#e0475b", "#3b82c4", "#8b6fd6", "#2f9e6e", "#c2851b", "#7d8794",
];

/// A line of a panel, named in the legend.
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its points from left to right.
    pub points: Vec<(f64, f64)>,
}

/// Lines over two axes.
pub struct Panel {
    /// Above it.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// What is drawn.
    pub lines: Vec<Line>,
    /// A place on `x` that is marked.
    pub mark: Option<f64>,
}

/// The panels as a picture.
pub fn svg(title: &str, panels: &[Panel]) -> String {
    let names = names(panels);
    let width = LEFT + panels.len() as f64 * (WIDTH + GAP) - GAP + 24.0;
    let legend = TOP + HEIGHT + FOOT;
    let rows = names.len().div_ceil(if panels.len() > 1 { 3 } else { 2 });
    let height = legend + rows as f64 * LEGEND + 8.0;
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}"
  font-family="system-ui, sans-serif" font-size="12">
<title>{title}</title>
<style>
  .paper {{ fill: #ffffff }} text {{ fill: #1d2530 }} .grid {{ stroke: #d5dae1 }}
  .mark {{ stroke: #8a8f98; stroke-dasharray: 4 4 }}
  .line {{ fill: none; stroke-width: 2 }} .title {{ font-weight: 600; font-size: 14px }}
  @media (prefers-color-scheme: dark) {{
    .paper {{ fill: #14181d }} text {{ fill: #e4e8ee }} .grid {{ stroke: #343b45 }}
  }}
</style>
<rect class="paper" width="{width:.0}" height="{height:.0}"/>
<text class="title" x="{LEFT}" y="24">{title}</text>
"##
    );
    for (number, panel) in panels.iter().enumerate() {
        panel.draw(LEFT + number as f64 * (WIDTH + GAP), &names, &mut out);
    }
    let columns = if panels.len() > 1 { 3 } else { 2 };
    let column = (width - LEFT) / columns as f64;
    for (place, name) in names.iter().enumerate() {
        let x = LEFT + (place % columns) as f64 * column;
        let y = legend + (place / columns) as f64 * LEGEND;
        let colour = colour(place);
        let _ = writeln!(
            out,
            r#"<circle cx="{:.1}" cy="{:.1}" r="5" fill="{colour}"/><text x="{:.1}" y="{:.1}">{name}</text>"#,
            x + 6.0,
            y - 4.0,
            x + 18.0,
            y
        );
    }
    out.push_str("</svg>\n");
    out
}

/// All names, in the order in which they are met.
fn names(panels: &[Panel]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in panels.iter().flat_map(|panel| &panel.lines) {
        if !names.contains(&line.name.as_str()) {
            names.push(&line.name);
        }
    }
    // In every picture a name has the same colour.
    names.sort_unstable_by_key(|name| (!name.starts_with("Sightline"), *name));
    names
}

fn colour(place: usize) -> &'static str {
    COLOURS[place % COLOURS.len()]
}

impl Panel {
    fn draw(&self, left: f64, names: &[&str], out: &mut String) {
        let x = |value: f64| left + self.x.place(value) * WIDTH;
        let y = |value: f64| TOP + HEIGHT - self.y.place(value) * HEIGHT;
        let (right, bottom) = (left + WIDTH, TOP + HEIGHT);
        let _ = writeln!(
            out,
            r#"<text x="{left}" y="{}">{}</text>"#,
            TOP - 14.0,
            self.title
        );
        for tick in &self.x.ticks {
            let (at, text) = (x(*tick), number(*tick));
            let _ = writeln!(
                out,
                r#"<path class="grid" d="M{at:.1} {TOP}V{bottom}"/>
<text x="{at:.1}" y="{:.1}" text-anchor="middle">{text}</text>"#,
                bottom + 17.0
            );
        }
        for tick in &self.y.ticks {
            let (at, text) = (y(*tick), number(*tick));
            let _ = writeln!(
                out,
                r#"<path class="grid" d="M{left} {at:.1}H{right}"/>
<text x="{:.1}" y="{:.1}" text-anchor="end">{text}</text>"#,
                left - 7.0,
                at + 4.0
            );
        }
        let (middle, foot, across) = (left + WIDTH / 2.0, bottom + 35.0, left - 48.0);
        let _ = writeln!(
            out,
            r#"<text x="{middle:.1}" y="{foot}" text-anchor="middle">{}</text>
<text transform="translate({across} {:.1}) rotate(-90)" text-anchor="middle">{}</text>"#,
            self.x.title,
            TOP + HEIGHT / 2.0,
            self.y.title
        );
        if let Some(mark) = self.mark {
            let _ = writeln!(
                out,
                r#"<path class="mark" d="M{:.1} {TOP}V{bottom}"/>"#,
                x(mark)
            );
        }
        for line in &self.lines {
            let place = names
                .iter()
                .position(|name| *name == line.name)
                .unwrap_or(0);
            line.draw(&self.x, x, y, colour(place), out);
        }
    }
}

impl Line {
    fn draw(
        &self,
        axis: &Axis,
        x: impl Fn(f64) -> f64,
        y: impl Fn(f64) -> f64,
        colour: &str,
        out: &mut String,
    ) {
        let points: Vec<String> = self
            .points
            .iter()
            .filter(|(value, _)| axis.holds(*value))
            .map(|(across, up)| format!("{:.1},{:.1}", x(*across), y(*up)))
            .collect();
        let _ = writeln!(
            out,
            r#"<polyline class="line" stroke="{colour}" points="{}"/>"#,
            points.join(" ")
        );
        for point in &points {
            let (across, up) = point.split_once(',').unwrap_or_default();
            let _ = writeln!(
                out,
                r#"<circle cx="{across}" cy="{up}" r="3.5" fill="{colour}"/>"#
            );
        }
    }
}
