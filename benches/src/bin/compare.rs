//! Compares coyield with its peers: `compare [--json] [WORKLOAD..]`, or `compare --plot [scale] [FILE.svg]`.
//!
//! `scale` stands for all workloads whose names begin with it.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use coyield_benches::{plot, processes, scale, workload};

const PLOT: &str = "--plot";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [processes::OPTION, name] => {
            print(name, workload::nanoseconds(name).map(|subjects| processes::printed(&subjects)))
        }
        [scale::OPTION, series, subject, size] => {
            print(series, size.parse().ok().and_then(|size| scale::printed(series, subject, size)))
        }
        [PLOT] => draw_depth(plot::FILE),
        [PLOT, scale::GROUP] => draw_scale(scale::picture::FILE),
        [PLOT, scale::GROUP, file] => draw_scale(file),
        [PLOT, file] => draw_depth(file),
        _ => compare(words),
    }
}

/// Prints the measurements of this process.
fn print(name: &str, measured: Option<String>) -> ExitCode {
    let Some(measured) = measured else { return usage(name) };
    println!("{measured}");
    ExitCode::SUCCESS
}

fn compare(words: Vec<&str>) -> ExitCode {
    let (options, names): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| word.starts_with('-'));
    let series = scale::all();
    let is_known = |name: &str| {
        name == scale::GROUP || workload::NAMES.contains(&name) || series.iter().any(|series| series.name == name)
    };
    let unknown_option = options.iter().find(|option| **option != "--json");
    let unknown_name = names.iter().find(|name| !is_known(name));
    if let Some(unknown) = unknown_option.or(unknown_name) {
        return usage(unknown);
    }
    let json = !options.is_empty();
    let is_wanted = |name: &str| names.is_empty() || names.contains(&name);
    for name in workload::NAMES.into_iter().filter(|name| is_wanted(name)) {
        for report in workload::run(name) {
            println!("{}", if json { report.json() } else { report.table() + "\n" });
        }
    }
    for series in series.into_iter().filter(|series| is_wanted(scale::GROUP) || is_wanted(series.name)) {
        let measured = scale::measured(series);
        if json {
            for report in scale::reports(&measured) {
                println!("{}", report.json());
            }
        } else {
            println!("{}\n", scale::table(&measured));
        }
    }
    ExitCode::SUCCESS
}

fn draw_depth(file: &str) -> ExitCode {
    let reports = workload::run(plot::WORKLOAD);
    for report in &reports {
        println!("{}", report.table());
    }
    drawn(file, reports.iter().try_for_each(|report| plot::draw(report, Path::new(file))))
}

fn draw_scale(file: &str) -> ExitCode {
    let measured = scale::all().into_iter().map(|series| {
        let measured = scale::measured(series);
        println!("{}\n", scale::table(&measured));
        measured
    });
    drawn(file, scale::picture::draw(&measured.collect::<Vec<_>>(), Path::new(file)))
}

fn drawn(file: &str, result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("{file}: {error}");
    ExitCode::FAILURE
}

fn usage(unknown: &str) -> ExitCode {
    let series = scale::all();
    let names: Vec<&str> =
        workload::NAMES.into_iter().chain([scale::GROUP]).chain(series.iter().map(|series| series.name)).collect();
    let names = names.join("|");
    eprintln!(
        "unknown argument {unknown}\nusage: compare [--json] [{names}]\n       compare {PLOT} [scale] [FILE.svg]"
    );
    ExitCode::FAILURE
}
