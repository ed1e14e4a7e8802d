//! What a case states about itself: its annotations and directives.

use crate::version::{Range, Version};

/// A case as its file states it.
#[derive(Debug, Default)]
pub struct Case {
    /// Errors and warnings, in the order of their annotations.
    pub messages: Vec<Expected>,
    /// The number of mistakes, if it is not one.
    pub mistakes: Option<usize>,
    /// Versions that say more than one error for a mistake, or say it elsewhere.
    pub exceptions: Vec<Exception>,
    /// Versions that compile the case, and the reason.
    pub accepted: Option<(Range, String)>,
    /// Versions that have a feature, and its name. Others skip the case.
    pub needs: Option<(Range, String)>,
}

/// An error or a warning, with its labels and notes.
#[derive(Debug)]
pub struct Expected {
    /// Its level.
    pub level: Level,
    /// The versions that report it.
    pub range: Range,
    /// The primary span.
    pub place: Place,
    /// The text that the message contains.
    pub text: String,
    /// The labels, notes and helps that it has.
    pub parts: Vec<Part>,
}

/// The level of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The case does not compile.
    Error,
    /// The case would compile.
    Warning,
}

/// A label, a note or a help.
#[derive(Debug)]
pub enum Part {
    /// A text at a token.
    Label {
        /// The token.
        place: Place,
        /// The text that the label contains.
        text: String,
    },
    /// A note that contains this.
    Note(String),
    /// A help that contains this.
    Help(String),
}

/// The token that a span covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Counted from one.
    pub line: usize,
    /// The first column in characters, counted from one.
    pub column: usize,
    /// The text of the token. `..` at its end stands for the rest.
    pub token: String,
    /// The method of which the token is the receiver.
    pub method: Option<(usize, String)>,
}

/// More or other errors than one for each mistake.
#[derive(Debug)]
pub struct Exception {
    /// The versions for which it holds.
    pub range: Range,
    /// The number of errors in all, or `None` if there are as many as annotations, but elsewhere.
    pub errors: Option<usize>,
    /// The reason.
    pub reason: String,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    ///
    /// Each annotation or directive that cannot be understood is one line of the error.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut case = Self::default();
        let mut mistakes = Vec::new();
        let lines: Vec<&str> = source.lines().collect();
        let mut parser = Parser { lines: &lines, case: &mut case, last_line: 0, last_directive: None };
        for (number, line) in (1..).zip(&lines) {
            let parsed = if let Some((_, annotation)) = line.split_once("//~") {
                parser.annotation(number, annotation)
            } else if let Some(directive) = line.trim_start().strip_prefix("//@") {
                parser.directive(directive)
            } else {
                Ok(())
            };
            if let Err(mistake) = parsed {
                mistakes.push(format!("line {number}: {mistake}"));
            }
        }
        if case.exceptions.iter().any(|exception| exception.reason.len() < 10) {
            mistakes.push("an exception needs its reason".to_owned());
        }
        let moved = case.exceptions.iter().any(|exception| exception.errors.is_none());
        if moved != case.messages.iter().any(|message| message.range != Range::default()) {
            mistakes
                .push("annotations for some versions only need `//@ moved(..): reason`, and it needs them".to_owned());
        }
        if mistakes.is_empty() { Ok(case) } else { Err(mistakes.join("\n")) }
    }

    /// Returns the messages of this version.
    pub fn messages(&self, version: Version, level: Level) -> impl Iterator<Item = &Expected> {
        self.messages.iter().filter(move |message| message.level == level && message.range.contains(version))
    }

    /// Returns how many errors this version reports in all.
    #[must_use]
    pub fn errors(&self, version: Version) -> usize {
        let mut stated = self.exceptions.iter().filter(|exception| exception.range.contains(version));
        stated.find_map(|exception| exception.errors).unwrap_or_else(|| self.messages(version, Level::Error).count())
    }
}

struct Parser<'a> {
    lines: &'a [&'a str],
    case: &'a mut Case,
    last_line: usize,
    last_directive: Option<Reason>,
}

/// The directive whose reason the next line may continue.
#[derive(Clone, Copy)]
enum Reason {
    Exception,
    Accepted,
}

impl Parser<'_> {
    fn annotation(&mut self, number: usize, annotation: &str) -> Result<(), String> {
        if let Some(more) = annotation.strip_prefix('>') {
            let text = self.last_text().ok_or("there is no text to continue")?;
            text.push(' ');
            text.push_str(more.trim());
            return Ok(());
        }
        let rest = annotation.trim_start_matches('^');
        let (line, rest) = match rest.strip_prefix('|') {
            Some(rest) => (self.last_line, rest),
            None => (number - (annotation.len() - rest.len()).min(number), rest),
        };
        self.last_line = line;
        let rest = rest.trim_start();
        let kind_ends = rest.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(rest.len());
        let (kind, rest) = rest.split_at(kind_ends);
        let (range, rest) = optional_range(rest)?;
        match kind {
            "ERROR" | "WARN" => {
                let (place, text) = self.place(line, rest)?;
                let level = if kind == "ERROR" { Level::Error } else { Level::Warning };
                self.case.messages.push(Expected {
                    level,
                    range: range.unwrap_or_default(),
                    place,
                    text,
                    parts: Vec::new(),
                });
            }
            "LABEL" => {
                let (place, text) = self.place(line, rest)?;
                self.part(Part::Label { place, text })?;
            }
            "NOTE" => self.part(Part::Note(text_after_colon(rest)?))?,
            "HELP" => self.part(Part::Help(text_after_colon(rest)?))?,
            _ => return Err(format!("`{kind}` is no kind of message")),
        }
        Ok(())
    }

    fn part(&mut self, part: Part) -> Result<(), String> {
        let message = self.case.messages.last_mut().ok_or("there is no error before")?;
        message.parts.push(part);
        Ok(())
    }

    fn last_text(&mut self) -> Option<&mut String> {
        let message = self.case.messages.last_mut()?;
        Some(match message.parts.last_mut() {
            Some(Part::Label { text, .. } | Part::Note(text) | Part::Help(text)) => text,
            None => &mut message.text,
        })
    }

    /// Parses `` `token`#2: text ``.
    fn place(&self, line: usize, rest: &str) -> Result<(Place, String), String> {
        let rest = rest.trim_start().strip_prefix('`').ok_or("the token stands in backquotes before the text")?;
        let (token, rest) = rest.split_once('`').ok_or("the token has no closing backquote")?;
        let (method, rest) = match rest.strip_prefix(".`") {
            Some(rest) => {
                let (method, rest) = rest.split_once('`').ok_or("the method has no closing backquote")?;
                (Some(method), rest)
            }
            None => (None, rest),
        };
        let (is_after, rest) = rest.strip_prefix('+').map_or((false, rest), |rest| (true, rest));
        let (number, rest) = match rest.strip_prefix('#') {
            Some(rest) => {
                let (number, rest) = rest.split_at(rest.find(':').unwrap_or(rest.len()));
                (Some(number.parse::<usize>().map_err(|_| "`#` needs a number")?), rest)
            }
            None => (None, rest),
        };
        let text = text_after_colon(rest)?;
        let source = line.checked_sub(1).and_then(|line| self.lines.get(line)).ok_or("there is no such line")?;
        // A comment at the end of the line is no token.
        let source = source.split("//~").next().unwrap_or_default();
        let found: Vec<usize> =
            source.match_indices(beginning(token).unwrap_or(token)).map(|(index, _)| index).collect();
        let index = match (number, &*found) {
            (_, []) => return Err(format!("there is no `{token}` in line {line}")),
            (None, [index]) => *index,
            (None, _) => return Err(format!("there are several `{token}` in line {line}: write `{token}`#1")),
            (Some(number), found) => *number
                .checked_sub(1)
                .and_then(|number| found.get(number))
                .ok_or_else(|| format!("there are only {} `{token}` in line {line}", found.len()))?,
        };
        let column = source[..index].chars().count() + 1;
        let method = match method {
            Some(method) if source[index..].starts_with(&format!("{token}.{method}")) => {
                Some((column + token.chars().count() + 1, method.to_owned()))
            }
            Some(method) => return Err(format!("there is no `{token}.{method}` in line {line}")),
            None => None,
        };
        if is_after {
            let column = column + token.chars().count();
            return Ok((Place { line, column, token: String::new(), method }, text));
        }
        Ok((Place { line, column, token: token.to_owned(), method }, text))
    }

    fn directive(&mut self, directive: &str) -> Result<(), String> {
        if let Some(more) = directive.strip_prefix('>') {
            let reason = match self.last_directive {
                Some(Reason::Exception) => self.case.exceptions.last_mut().map(|exception| &mut exception.reason),
                Some(Reason::Accepted) => self.case.accepted.as_mut().map(|(_, reason)| reason),
                None => None,
            };
            let reason = reason.ok_or("there is no reason to continue")?;
            reason.push(' ');
            reason.push_str(more.trim());
            return Ok(());
        }
        let directive = directive.trim_start();
        let name_ends = directive.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(directive.len());
        let (name, rest) = directive.split_at(name_ends);
        let (range, rest) = optional_range(rest)?;
        let text = text_after_colon(rest)?;
        let needed = range.ok_or("the versions are missing: write `(1.97..)` after the name");
        self.last_directive = None;
        match name {
            "mistakes" => {
                let number = text.parse().map_err(|_| format!("`{text}` is no number"))?;
                self.case.mistakes = Some(number);
            }
            "errors" => {
                let (number, reason) = text.split_once(':').ok_or("a number and a reason are expected")?;
                let errors = Some(number.trim().parse().map_err(|_| format!("`{number}` is no number"))?);
                self.case.exceptions.push(Exception { range: needed?, errors, reason: reason.trim().to_owned() });
                self.last_directive = Some(Reason::Exception);
            }
            "moved" => {
                self.case.exceptions.push(Exception { range: needed?, errors: None, reason: text });
                self.last_directive = Some(Reason::Exception);
            }
            "accepted" => {
                self.case.accepted = Some((needed?, text));
                self.last_directive = Some(Reason::Accepted);
            }
            "needs" => self.case.needs = Some((needed?, text)),
            _ => return Err(format!("`{name}` is no directive")),
        }
        Ok(())
    }
}

fn optional_range(rest: &str) -> Result<(Option<Range>, &str), String> {
    let Some(inner) = rest.strip_prefix('(') else { return Ok((None, rest)) };
    let (range, rest) = inner.split_once(')').ok_or("`)` is missing after the versions")?;
    let range = Range::parse(range).ok_or_else(|| format!("`{range}` is no range of versions"))?;
    Ok((Some(range), rest))
}

fn text_after_colon(rest: &str) -> Result<String, String> {
    let text = rest.strip_prefix(':').ok_or("`:` is expected before the text")?.trim();
    if text.is_empty() { Err("the text is missing".to_owned()) } else { Ok(text.to_owned()) }
}

/// The beginning of a token that ends with `..`: the rest of it is not stated.
#[must_use]
pub fn beginning(token: &str) -> Option<&str> {
    token.strip_suffix("..").filter(|beginning| !beginning.is_empty() && !beginning.ends_with('.'))
}
