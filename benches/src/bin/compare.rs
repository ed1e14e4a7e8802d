//! coyield beside its peers: `compare [--json] [WORKLOAD..]`, or `compare --plot [FILE.svg]`.

use std::path::Path;
use std::process::ExitCode;

use coyield_benches::{plot, processes, workload};

const PLOT: &str = "--plot";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [option, name] = &arguments[..]
        && option == processes::OPTION
    {
        let Some(subjects) = workload::nanoseconds(name) else { return usage(name) };
        println!("{}", processes::printed(&subjects));
        return ExitCode::SUCCESS;
    }
    match &arguments[..] {
        [option] if option == PLOT => return draw(plot::FILE),
        [option, file] if option == PLOT => return draw(file),
        _ => {}
    }
    let (options, names): (Vec<String>, Vec<String>) =
        arguments.into_iter().partition(|argument| argument.starts_with('-'));
    let unknown_option = options.iter().find(|option| *option != "--json");
    let unknown_name = names.iter().find(|name| !workload::NAMES.contains(&name.as_str()));
    if let Some(unknown) = unknown_option.or(unknown_name) {
        return usage(unknown);
    }
    let json = !options.is_empty();
    for name in workload::NAMES {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            for report in workload::run(name) {
                if json {
                    println!("{}", report.json());
                } else {
                    println!("{}\n", report.table());
                }
            }
        }
    }
    ExitCode::SUCCESS
}

fn draw(file: &str) -> ExitCode {
    for report in workload::run(plot::WORKLOAD) {
        println!("{}", report.table());
        if let Err(error) = plot::draw(&report, Path::new(file)) {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn usage(unknown: &str) -> ExitCode {
    let names = workload::NAMES.join("|");
    eprintln!("unknown argument {unknown}\nusage: compare [--json] [{names}]\n       compare {PLOT} [FILE.svg]");
    ExitCode::FAILURE
}
