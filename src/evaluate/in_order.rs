//! Work done side by side whose results are taken in order, each as soon as it can be.
//!
//! Apart from what the work is. Nothing waits but what was finished before its turn, so that memory does not grow with
//! the number of files.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What was finished, and whose turn it is.
struct Turn<R, E, F> {
    next: usize,
    finished: BTreeMap<usize, Result<R, E>>,
    take: F,
    error: Option<E>,
}

/// Does `work` on `tasks` side by side, and hands the results to `take` in the order of the tasks.
///
/// # Errors
/// That of the first task in order that fails; `take` has been given all before it and none after.
pub(super) fn in_order<T: Sync, R: Send, E: Send>(
    tasks: &[T],
    work: impl Fn(&T) -> Result<R, E> + Sync,
    take: impl FnMut(&T, R) + Send,
) -> Result<(), E> {
    let turn = Mutex::new(Turn { next: 0, finished: BTreeMap::new(), take, error: None });
    let (number, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    // Tasks are handed out one by one: halves of the list would leave the second half waiting for the first.
    rayon::broadcast(|_| {
        while !stop.load(Ordering::Relaxed) {
            let at = number.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(at) else { return };
            let result = work(task);
            let mut guard = turn.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = &mut *guard;
            turn.finished.insert(at, result);
            while turn.error.is_none()
                && let Some(result) = turn.finished.remove(&turn.next)
                && let Some(task) = tasks.get(turn.next)
            {
                match result {
                    Ok(result) => (turn.take)(task, result),
                    Err(error) => {
                        turn.error = Some(error);
                        stop.store(true, Ordering::Relaxed);
                    }
                }
                turn.next += 1;
            }
        }
    });
    turn.into_inner().unwrap_or_else(PoisonError::into_inner).error.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn results_are_taken_in_the_order_of_the_tasks() {
        let tasks: Vec<u64> = (0..200).collect();
        let mut taken = Vec::new();
        let slow_at_first = |task: &u64| {
            std::thread::sleep(std::time::Duration::from_micros((200 - task) % 7 * 50));
            Ok::<_, ()>(task * 2)
        };
        in_order(&tasks, slow_at_first, |task, result| taken.push((*task, result))).unwrap();
        assert_eq!(taken, tasks.iter().map(|task| (*task, task * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_task_in_order_that_fails_is_the_one_that_is_told() {
        let tasks: Vec<u64> = (0..100).collect();
        let mut taken = 0;
        let failed = in_order(&tasks, |task| if *task >= 30 { Err(*task) } else { Ok(()) }, |_, ()| taken += 1);
        assert_eq!((failed, taken), (Err(30), 30));
    }
}
