//! Long work beside the window: a thread of its own, how far it is, and giving it up.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc::{self, Receiver, TryRecvError},
    },
    thread,
};

/// It was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("given up")]
pub(super) struct GivenUp;

/// What the one who works holds: tells how far it is, and hears whether to go on.
#[derive(Clone)]
pub(super) struct Reins {
    thousandths: Arc<AtomicU32>,
    given_up: Arc<AtomicBool>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Reins {
    /// From 0 to 1.
    ///
    /// # Errors
    /// Nobody waits for it any more.
    pub(super) fn reach(&self, share: f32) -> Result<(), GivenUp> {
        let thousandths = (share.clamp(0.0, 1.0) * 1_000.0) as u32;
        if self.thousandths.swap(thousandths, Ordering::Relaxed) != thousandths {
            (self.wake)();
        }
        if self.given_up.load(Ordering::Relaxed) {
            return Err(GivenUp);
        }
        Ok(())
    }
}

/// Work under way. Dropping it gives it up.
pub(super) struct Work<T> {
    answer: Mutex<Receiver<T>>,
    reins: Reins,
}

impl<T: Send + 'static> Work<T> {
    /// Starts it; `wake` is called when it is further on, and when it is done.
    pub(super) fn start(
        name: &str,
        wake: Arc<dyn Fn() + Send + Sync>,
        work: impl FnOnce(&Reins) -> T + Send + 'static,
    ) -> io::Result<Self> {
        // One answer, for which there is always a place.
        let (sender, answer) = mpsc::sync_channel(1);
        let reins = Reins {
            thousandths: Arc::default(),
            given_up: Arc::default(),
            wake,
        };
        let held = reins.clone();
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                let done = work(&held);
                // Whoever gave it up does not listen.
                let _ = sender.send(done);
                (held.wake)();
            })?;
        let answer = Mutex::new(answer);
        Ok(Self { answer, reins })
    }

    /// What came of it, once it is done.
    ///
    /// # Errors
    /// It ended before its time: it panicked.
    pub(super) fn poll(&self) -> Option<Result<T, GivenUp>> {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        match answer.try_recv() {
            Ok(done) => Some(Ok(done)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(GivenUp)),
        }
    }

    pub(super) fn progress(&self) -> f32 {
        self.reins.thousandths.load(Ordering::Relaxed) as f32 / 1_000.0
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.reins.given_up.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn wait<T: Send + 'static>(work: &Work<T>) -> T {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(done) = work.poll() {
                return done.unwrap();
            }
            assert!(Instant::now() < end, "no answer");
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn work_tells_how_far_it_is_and_what_came_of_it() {
        let woken = Arc::new(AtomicU32::new(0));
        let count = woken.clone();
        let wake = Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let work = Work::start("test", wake, |reins| {
            reins.reach(0.5)?;
            reins.reach(0.75).map(|()| 7)
        });
        let work = work.unwrap();
        assert_eq!(wait(&work), Ok::<_, GivenUp>(7));
        assert!((work.progress() - 0.75).abs() < 0.01);
        assert!(woken.load(Ordering::Relaxed) >= 2);
    }

    #[test]
    fn what_nobody_waits_for_stops() {
        let (sender, stopped) = mpsc::sync_channel(1);
        let work = Work::start("test", Arc::new(|| {}), move |reins| {
            while reins.reach(0.1).is_ok() {
                thread::sleep(Duration::from_millis(1));
            }
            sender.send(()).unwrap();
        });
        drop(work.unwrap());
        assert!(stopped.recv_timeout(Duration::from_secs(20)).is_ok());
    }
}
