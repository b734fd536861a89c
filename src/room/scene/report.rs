//! Stands in.
use super::Fault;
pub fn lines(file: &str, _: &str, faults: &[Fault]) -> String {
    faults
        .iter()
        .map(|f| format!("{file}: error: {}\n", f.message))
        .collect()
}
