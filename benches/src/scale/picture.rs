//! Draws all series in one picture: a panel for each, with the time over the memory.

use std::error::Error;
use std::ops::Range;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::{End, Line, Measured, Point};

/// The file of the drawing.
pub const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scale.svg");

const COLUMNS: usize = 2;
/// The measure of one panel.
const PANEL: (u32, u32) = (470, 390);
/// The height of the part with the memory.
const MEMORY: u32 = 130;
/// The height of the names of the lines.
const NAMES: u32 = 40;
const FONT: (&str, u32) = ("sans-serif", 13);
const TITLE: (&str, u32) = ("sans-serif", 16);

/// Of ours, and of the peers in their order.
const COLORS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115), RGBColor(140, 140, 140)];

/// The text in the free place of the last row.
const CAPTION: [&str; 8] = [
    "Time on a processor (above) and memory (below)",
    "for one of so many, in a process for each size.",
    "",
    "A line ends where the next size takes more than",
    "10 s or 2 GiB, or, with a cross, where the process",
    "fails: which of these stands after its name.",
    "Memory is drawn where the process grows by more",
    "than 1 MiB.",
];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

/// Draws them.
///
/// # Errors
///
/// If the file cannot be written.
pub fn draw(all: &[Measured], file: &Path) -> Drawn {
    let rows = (all.len() + 1).div_ceil(COLUMNS);
    let times = |count: usize, each: u32| u32::try_from(count).map(|count| count * each);
    let size = (times(COLUMNS, PANEL.0)?, times(rows, PANEL.1)?);
    let area = SVGBackend::new(file, size).into_drawing_area();
    area.fill(&WHITE)?;
    let largest = points(all.iter().flat_map(|each| &each.lines)).map(|point| point.size).max().unwrap_or(1);
    #[allow(clippy::cast_precision_loss)]
    let sizes = 0.7..largest as f64 * 1.4;
    let panels = area.split_evenly((rows, COLUMNS));
    for (measured, panel) in all.iter().zip(&panels) {
        draw_panel(measured, panel, &sizes)?;
    }
    if let Some(free) = panels.get(all.len()) {
        for (line, place) in CAPTION.iter().zip(0..) {
            free.draw(&Text::new(*line, (60, 60 + place * 20), FONT))?;
        }
    }
    area.present()?;
    Ok(())
}

fn points<'l>(lines: impl IntoIterator<Item = &'l Line>) -> impl Iterator<Item = &'l Point> {
    lines.into_iter().flat_map(|line| &line.points)
}

fn draw_panel(Measured { series, lines }: &Measured, panel: &Area<'_>, sizes: &Range<f64>) -> Drawn {
    let title = match series.known {
        Some(known) => format!("{} ({known})", series.title),
        None => series.title.to_owned(),
    };
    let panel = panel.titled(&title, TITLE)?;
    let (names, panel) = panel.split_vertically(NAMES);
    for ((line, color), place) in lines.iter().zip(colors(lines)).zip(0..) {
        let (x, y) = (64 + place % 2 * 205, 4 + place / 2 * 17);
        names.draw(&PathElement::new([(x, y + 6), (x + 14, y + 6)], color.stroke_width(2)))?;
        names.draw(&Text::new(name(line), (x + 20, y), FONT))?;
    }
    let time = |point: &Point| Some(point.nanoseconds);
    let memory = |point: &Point| point.bytes;
    let unit = format!("ns for each {}", series.unit);
    if points(lines).any(|point| point.bytes.is_some()) {
        let (upper, lower) = panel.split_vertically(panel.dim_in_pixel().1 - MEMORY);
        draw_chart(lines, time, &upper, sizes, &unit)?;
        draw_chart(lines, memory, &lower, sizes, "bytes")
    } else {
        draw_chart(lines, time, &panel, sizes, &unit)
    }
}

/// The subject, and the reason for the end of its line.
fn name(Line { subject, end, .. }: &Line) -> String {
    match end {
        End::Top => subject.clone(),
        end => format!("{subject}: {end}"),
    }
}

/// The lines of one value, both axes logarithmic.
fn draw_chart(
    lines: &[Line],
    value: fn(&Point) -> Option<f64>,
    area: &Area<'_>,
    sizes: &Range<f64>,
    unit: &str,
) -> Drawn {
    let values = points(lines).filter_map(value);
    let (low, high) = values.fold((f64::MAX, 0.0_f64), |(low, high), each| (low.min(each), high.max(each)));
    // From one power of ten to another that is not the next, with room for the points on them.
    let low = low.log10().floor();
    let high = high.log10().ceil().max(low + 2.0);
    let range = 10_f64.powf(low) * 0.8..10_f64.powf(high) * 1.25;
    let mut chart = ChartBuilder::on(area)
        .margin_left(4)
        .margin_right(14)
        .margin_top(4)
        .x_label_area_size(24)
        .y_label_area_size(60)
        .build_cartesian_2d(sizes.clone().log_scale(), range.log_scale())?;
    chart
        .configure_mesh()
        .y_desc(unit)
        .x_label_formatter(&|size| power(*size))
        .y_label_formatter(&|value| power(*value))
        .label_style(FONT)
        .bold_line_style(BLACK.mix(0.15))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for (Line { points, end, .. }, color) in lines.iter().zip(colors(lines)) {
        #[allow(clippy::cast_precision_loss)]
        let path: Vec<_> = points.iter().filter_map(|point| Some((point.size as f64, value(point)?))).collect();
        let Some(&last) = path.last() else { continue };
        chart.draw_series(path.iter().map(|&point| Circle::new(point, 2, color.filled())))?;
        chart.draw_series([PathElement::new(path, color.stroke_width(2))])?;
        if let End::Failure(_) = end {
            chart.draw_series([Cross::new(last, 6, color.stroke_width(2))])?;
        }
    }
    Ok(())
}

/// Ours the first, the one of Python the last.
fn colors(lines: &[Line]) -> impl Iterator<Item = RGBColor> {
    let peers = lines.len().saturating_sub(1);
    (0..lines.len())
        .map(move |place| if place == peers { COLORS[COLORS.len() - 1] } else { COLORS[place % COLORS.len()] })
}

/// Formats a power of ten.
fn power(number: f64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if (0.9..999.0).contains(&number) || number < 0.9 {
        return format!("{number}");
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let exponent = number.log10().round() as usize;
    let digits: String = exponent.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect();
    format!("10{digits}")
}
