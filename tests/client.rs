//! The desktop app without a window.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test, too, fail where something is missing"
)]

mod client {
    mod app;
    mod command;
    mod company;
    mod drag;
    mod gestures;
    mod guests;
    mod keepsakes;
    mod panels;
    mod pictures;
    mod pins;
    mod plan;
    mod sample;
    mod start;
    mod words;
}
