//! What a component should not do.

use std::time::Duration;

use wasi::http::types::{OutgoingBody, ResponseOutparam};

/// Ends the instance with a trap.
pub fn trap() -> String {
    std::arch::wasm32::unreachable()
}

/// Never returns and never waits.
pub fn run_for_ever() -> String {
    let mut turns: u64 = 0;
    loop {
        turns = std::hint::black_box(turns.wrapping_add(1));
    }
}

/// Takes memory until none is given, then traps as Rust does.
pub fn take_memory() -> String {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    loop {
        taken.push(vec![1; 1024 * 1024]);
        std::hint::black_box(&taken);
    }
}

/// Waits, then answers.
pub fn nap(milliseconds: u64) -> String {
    std::thread::sleep(Duration::from_millis(milliseconds));
    "awake".into()
}

/// Sends the head first and then a body of `bytes` zeros, whose length the client is not told. Then,
/// before the body's end, it does what `then` says.
pub fn stream(bytes: u64, then: &str, out: ResponseOutparam) {
    let body = crate::begin(out);
    crate::write(&body, &vec![0; bytes as usize]);
    match then {
        "trap" => drop(trap()),
        "loop" => drop(run_for_ever()),
        "leave" => return std::mem::forget(body),
        _ => {}
    }
    OutgoingBody::finish(body, None).expect("the whole body");
}
