//! The desktop app without a window.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the helpers of a test, too, fail where something is missing, and say what they skip"
)]

mod client {
    mod gestures;
    mod panels;
    mod pictures;
    mod sample;
    mod words;
}
