//! Draws the cost of an item over the depth of the loop that it comes from.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use crate::report::Report;

/// The workload that is drawn: the names of its subjects contain the depth, as in `coyield-100`.
pub const WORKLOAD: &str = "delegate-depth";
/// The file of the drawing.
pub const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/depth.svg");

/// One line of the drawing.
struct Line {
    /// The subjects, without their depths.
    subjects: &'static str,
    label: &'static str,
    color: RGBColor,
}

const LINES: [Line; 2] = [
    Line { subjects: "coyield", label: "coyield: yield_from!(inner)", color: RGBColor(0, 114, 178) },
    Line { subjects: "nested", label: "genawaiter: for x in inner { yield x }", color: RGBColor(213, 94, 0) },
];

const SIZE: (u32, u32) = (760, 440);
const FONT: (&str, u32) = ("sans-serif", 15);
const DEPTHS: std::ops::Range<f64> = 0.8..12_500.0;
const NANOSECONDS: std::ops::Range<f64> = 1.0..20_000.0;

/// Draws the best of each subject, both axes logarithmic.
///
/// # Errors
///
/// If the file cannot be written.
pub fn draw(report: &Report, file: &Path) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .x_label_area_size(46)
        .y_label_area_size(66)
        .build_cartesian_2d(DEPTHS.log_scale(), NANOSECONDS.log_scale())?;
    chart
        .configure_mesh()
        .x_desc("levels of delegation around the loop")
        .y_desc("nanoseconds an item")
        .x_label_formatter(&|depth| thousands(*depth))
        .y_label_formatter(&|nanoseconds| thousands(*nanoseconds))
        .label_style(FONT)
        .bold_line_style(BLACK.mix(0.15))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for Line { subjects, label, color } in LINES {
        let points = points(report, subjects);
        chart.draw_series(points.iter().map(|&point| Circle::new(point, 4, color.filled())))?;
        chart
            .draw_series([PathElement::new(points, color.stroke_width(2))])?
            .label(label)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .label_font(FONT)
        .draw()?;
    area.present()?;
    Ok(())
}

fn points(report: &Report, subjects: &str) -> Vec<(f64, f64)> {
    let measured = report.subjects.iter();
    let points = measured.filter_map(|subject| match subject.name.rsplit_once('-') {
        Some((name, depth)) if name == subjects => Some((depth.parse().ok()?, subject.best)),
        _ => None,
    });
    points.collect()
}

/// Formats a power of ten.
fn thousands(number: f64) -> String {
    if number < 1000.0 { format!("{number}") } else { format!("{},000", number / 1000.0) }
}
