//! How far a long work is, on a terminal.
//!
//! Apart from the work, which only counts the bytes that it has read.

use crate::cli::console::Console;
use crate::source::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Work that is done sooner needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the bar is drawn.
const EVERY: Duration = Duration::from_millis(100);

/// Does `work`, and shows how much it has read where it takes long and somebody is looking.
pub fn shown<T>(console: &Console, work: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    if !console.shows_progress() {
        return work(&progress);
    }
    let (done, wait) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let wait = wait;
            if wait.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(Some(progress.total()), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left") {
                bar.set_style(style);
            }
            while wait.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                bar.set_length(progress.total());
                bar.set_position(progress.read());
            }
            bar.finish_and_clear();
        });
        let result = work(&progress);
        drop(done);
        result
    })
}
