//! What becomes of a build that is told to stop: nothing of it stays.
//!
//! Apart from publishing, which says what there is to be removed, and when it may not be.

use crate::publish::{Claim, PublishError, Traces};
use std::sync::{Arc, Mutex, PoisonError};

/// How a program ends that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;

/// Ctrl-C, waited for.
#[derive(Debug)]
pub struct Interrupt {
    traces: Arc<Mutex<Option<Traces>>>,
}

impl Interrupt {
    /// Waits for Ctrl-C from now on.
    pub fn awaited() -> Self {
        let traces: Arc<Mutex<Option<Traces>>> = Arc::default();
        let found = Arc::clone(&traces);
        let stop = move || {
            let found = found.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(traces) = found.as_ref() {
                traces.remove();
            }
            std::process::exit(INTERRUPTED);
        };
        // Where nobody can wait for it, an interrupted build is a killed one: the next one tidies up.
        let _ = ctrlc::set_handler(stop);
        Self { traces }
    }

    /// Claims a folder, whose traces are removed where the build is interrupted.
    pub fn claiming(&self, claim: impl FnOnce() -> Result<Claim, PublishError>) -> Result<Claim, PublishError> {
        let mut traces = self.traces.lock().unwrap_or_else(PoisonError::into_inner);
        let claimed = claim()?;
        *traces = Some(claimed.traces());
        Ok(claimed)
    }
}
