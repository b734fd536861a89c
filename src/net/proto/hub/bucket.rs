//! How often somebody may do something: a bucket that fills with time.

use std::time::Duration;

/// Holds at most `size` tokens and gains one every `every`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    size: u32,
    every: Duration,
    tokens: u32,
    /// Up to when time was turned into tokens, by the steady clock.
    counted: Duration,
}

impl Bucket {
    pub(super) const fn new(size: u32, every: Duration) -> Self {
        Self {
            size,
            every,
            tokens: size,
            counted: Duration::ZERO,
        }
    }

    /// Takes a token, if there is one.
    pub(super) fn take(&mut self, now: Duration) -> bool {
        let gained = now.saturating_sub(self.counted).as_millis() / self.every.as_millis().max(1);
        let gained = u32::try_from(gained).unwrap_or(u32::MAX);
        self.counted += self.every * gained;
        self.tokens = self.tokens.saturating_add(gained).min(self.size);
        let some = self.tokens > 0;
        self.tokens = self.tokens.saturating_sub(1);
        some
    }
}
