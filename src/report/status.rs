//! Statuses in words, with the shape and the hue that always go with them.

use super::language::Language;
use crate::results::{MeasureResult, Status};
use serde::Serialize;

/// Every status in the order in which a board wants to read them.
pub(crate) const ALL: [Status; 16] = [
    Status::Met,
    Status::Complete,
    Status::OnTrack,
    Status::Improved,
    Status::NotMet,
    Status::Behind,
    Status::PartlyComplete,
    Status::NotStarted,
    Status::InProgress,
    Status::BaselineYear,
    Status::Reported,
    Status::Pending,
    Status::Incomplete,
    Status::NotComparable,
    Status::NotComputable,
    Status::NotShown,
];

/// A status to be shown: its words, and the id of its shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct StatusView {
    /// The stable id, which is its shape's too.
    pub(crate) id: &'static str,
    /// `good`, `miss` or empty.
    pub(crate) hue: &'static str,
    /// The words in full.
    pub(crate) words: String,
    /// The words of table cells.
    pub(crate) short: String,
}

/// Whether a status says that a target was missed: such cells are tinted.
pub(crate) fn is_missed(status: Status) -> bool {
    matches!(status, Status::NotMet | Status::Improved | Status::Behind)
}

/// Whether a status is a judgment against a target.
pub(crate) fn is_judged(status: Status) -> bool {
    matches!(
        status,
        Status::Met
            | Status::NotMet
            | Status::Improved
            | Status::OnTrack
            | Status::Behind
            | Status::Complete
            | Status::PartlyComplete
            | Status::NotStarted
    )
}

/// `status` in words.
pub(crate) fn view(status: Status, language: &Language) -> StatusView {
    let id = status.id();
    let hue = match status {
        Status::Met | Status::OnTrack | Status::Complete => "good",
        _ if is_missed(status) => "miss",
        _ => "",
    };
    let words = language.text(&format!("status.{id}")).to_owned();
    let short = language.find(&format!("status_short.{id}")).map_or_else(|| words.clone(), str::to_owned);
    StatusView { id, hue, words, short }
}

/// The status of `measure` in words; where schools are missing, with their number.
pub(crate) fn of_measure(measure: &MeasureResult, language: &Language) -> StatusView {
    let mut view = view(measure.status, language);
    let all = measure.schools.len();
    let there = measure.schools.iter().filter(|school| school.value.is_some()).count();
    if measure.status == Status::Incomplete && there < all {
        view.words = language.count("status_count.incomplete", all, &[("there", &there.to_string())]);
    }
    view
}
