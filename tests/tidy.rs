//! The rules of the house that neither the compiler nor clippy holds: who may import whom, what a file
//! looks like, where colours and words live, and that core and host pull in no engine.
//!
//! Each rule is a function from files to faults, held against the repository and, so that it is known
//! to bite, against a small bad sample.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test, too, fail where they cannot read"
)]

mod tidy {
    mod colours;
    mod dependencies;
    mod imports;
    mod shape;
    mod source;
    mod words;
}
