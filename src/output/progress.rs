//! How far a long command is: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Time between two lines.
const INTERVAL: Duration = Duration::from_secs(10);

/// Shows on standard error how much of a known amount is done.
pub struct Progress {
    shown: Shown,
    total: u64,
    done: u64,
}

enum Shown {
    Bar(ProgressBar),
    /// When the next line is due.
    Lines(Instant),
}

impl Progress {
    /// The beginning of `total` things.
    pub fn new(total: u64) -> Self {
        let shown = match io::stderr().is_terminal() {
            true => Shown::Bar(bar(total)),
            false => Shown::Lines(Instant::now() + INTERVAL),
        };
        Self {
            shown,
            total,
            done: 0,
        }
    }

    /// `count` more are done; `message` says how.
    pub fn advance(&mut self, count: u64, message: impl FnOnce() -> String) {
        self.done += count;
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_message(message());
                bar.inc(count);
            }
            Shown::Lines(due) if *due <= Instant::now() => {
                *due = Instant::now() + INTERVAL;
                eprintln!("{} of {}: {}", self.done, self.total, message());
            }
            Shown::Lines(_) => {}
        }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

/// Progress of which the total is known only once it has begun. The bar is removed when this is dropped.
pub struct LateProgress {
    progress: Option<Progress>,
    done: u64,
    message: &'static str,
}

impl LateProgress {
    /// Nothing is shown yet; `message` will say what is counted.
    pub fn new(message: &'static str) -> Self {
        Self {
            progress: None,
            done: 0,
            message,
        }
    }

    /// So many of `total` are done; fewer than before, where counting has begun again, change nothing.
    pub fn set(&mut self, done: u64, total: u64) {
        let progress = self.progress.get_or_insert_with(|| Progress::new(total));
        progress.advance(done.saturating_sub(self.done), || self.message.to_owned());
        self.done = self.done.max(done);
    }
}

impl Drop for LateProgress {
    fn drop(&mut self) {
        if let Some(progress) = &self.progress {
            progress.finish();
        }
    }
}

fn bar(total: u64) -> ProgressBar {
    let template = "{bar:30} {pos}/{len}, {per_sec}, {eta} left: {msg}";
    let bar = ProgressBar::new(total);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
