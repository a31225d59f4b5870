//! Sparklines of the scorecard: the shape of a few years on a scale of their own.

use serde::Serialize;

/// Width of the drawing in its own units.
const WIDTH: f64 = 72.0;
/// Height of the drawing in its own units.
const HEIGHT: f64 = 20.0;

/// A sparkline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Spark {
    /// Lines of joined years as SVG path data.
    paths: Vec<String>,
    /// Years before the last break.
    old: Vec<(String, String)>,
    /// This year.
    last: (String, String),
    /// Height of the target.
    target: Option<String>,
    /// What it shows, in words.
    pub(crate) label: String,
    /// The first and the last figure, where there is no room for a drawing.
    pub(crate) short: String,
}

fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Draws `values`, oldest first, each with whether a break lies before it; none for fewer than two.
pub(crate) fn spark(values: &[(f64, bool)], target: Option<f64>, label: String, short: String) -> Option<Spark> {
    if values.len() < 2 {
        return None;
    }
    let all = values.iter().map(|&(value, _)| value).chain(target);
    let low = all.clone().fold(f64::INFINITY, f64::min);
    let high = all.fold(f64::NEG_INFINITY, f64::max);
    let high = if high > low { high } else { low + 1.0 };
    let y = |value: f64| HEIGHT - 3.0 - (HEIGHT - 6.0) * (value - low) / (high - low);
    let x = |index: usize| 4.0 + super::float(index) * (WIDTH - 14.0) / super::float(values.len() - 1);
    let last_break = values.iter().rposition(|&(_, broken)| broken).unwrap_or(0);
    let points: Vec<(String, String)> = values.iter().enumerate().map(|(index, &(value, _))| (place(x(index)), place(y(value)))).collect();
    let mut paths = Vec::new();
    let mut run: Vec<String> = Vec::new();
    for (index, (point, &(_, broken))) in points.iter().zip(values).enumerate() {
        if broken && index > 0 {
            paths.push(std::mem::take(&mut run));
        }
        run.push(format!("{} {}", point.0, point.1));
    }
    paths.push(run);
    Some(Spark {
        paths: paths.into_iter().filter(|run| run.len() > 1).map(|run| format!("M{}", run.join("L"))).collect(),
        old: points.iter().take(last_break).cloned().collect(),
        last: points.last().cloned().unwrap_or_default(),
        target: target.map(|target| place(y(target))),
        label,
        short,
    })
}

#[cfg(test)]
mod tests {
    use super::spark;

    #[test]
    fn a_break_parts_the_line() {
        let drawn = spark(&[(22.0, false), (19.0, true), (15.0, false)], Some(12.5), String::new(), String::new()).unwrap();
        assert_eq!(drawn.paths.len(), 1);
        assert_eq!(drawn.old.len(), 1);
        assert_eq!(drawn.last.0, "62");
    }

    #[test]
    fn one_year_has_no_shape() {
        assert!(spark(&[(22.0, false)], None, String::new(), String::new()).is_none());
    }
}
