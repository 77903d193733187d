//! An answer that one thread gives another, once. The channels carry nothing but the word that it is there: a channel of a
//! type of its own for every question asked of the store made a twentieth of the program.

use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};
use tokio::sync::oneshot;

/// Where the answer lies until it is fetched.
type Place<T> = Arc<Mutex<Option<T>>>;

/// Who gives an answer to a thread that waits; dropped without one, nobody waits longer.
pub(crate) struct Giver<T> {
    place: Place<T>,
    there: Sender<()>,
}

/// Who waits for it on a thread that may block.
pub(crate) struct Awaited<T> {
    place: Place<T>,
    there: Receiver<()>,
}

/// An answer that is waited for on a thread that may block.
pub(crate) fn awaited<T>() -> (Giver<T>, Awaited<T>) {
    let place = Place::default();
    let (tell, there) = bounded(1);
    (Giver { place: place.clone(), there: tell }, Awaited { place, there })
}

impl<T> Giver<T> {
    /// Gives it; whether anybody still waits is of no interest.
    pub fn give(self, answer: T) {
        put(&self.place, answer);
        self.there.send(()).ok();
    }
}

impl<T> Awaited<T> {
    /// The answer; `None` where whoever was to give it is gone.
    pub fn wait(self) -> Option<T> {
        self.there.recv().ok();
        take(&self.place)
    }
}

/// As [`Giver`], of a task.
pub(crate) struct TaskGiver<T> {
    place: Place<T>,
    there: oneshot::Sender<()>,
}

/// As [`Awaited`], by a task.
pub(crate) struct TaskAwaited<T> {
    place: Place<T>,
    there: oneshot::Receiver<()>,
}

/// An answer that a task waits for.
pub(crate) fn awaited_by_task<T>() -> (TaskGiver<T>, TaskAwaited<T>) {
    let place = Place::default();
    let (tell, there) = oneshot::channel();
    (TaskGiver { place: place.clone(), there: tell }, TaskAwaited { place, there })
}

impl<T> TaskGiver<T> {
    /// As [`Giver::give`].
    pub fn give(self, answer: T) {
        put(&self.place, answer);
        self.there.send(()).ok();
    }
}

impl<T> TaskAwaited<T> {
    /// As [`Awaited::wait`].
    pub async fn wait(self) -> Option<T> {
        drop(self.there.await);
        take(&self.place)
    }
}

/// Runs this on a thread that may block; `None` where it panicked. Handed over without its type, for the same reason.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (giver, awaited) = awaited_by_task();
    let work: Box<dyn FnOnce() + Send> = Box::new(move || giver.give(work()));
    drop(tokio::task::spawn_blocking(work));
    awaited.wait().await
}

fn put<T>(place: &Place<T>, answer: T) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
}

fn take<T>(place: &Place<T>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}
