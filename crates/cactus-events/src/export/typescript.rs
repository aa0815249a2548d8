//! The events' types and the type of `emit`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use super::HEADER;
use super::names::action;
use crate::envelope::Consent;
use crate::{CATALOG, Event, EventSpec, NamespaceSpec, events};

/// The TypeScript of one event.
pub(crate) struct Declaration {
    event: &'static str,
    type_name: String,
    /// The event's own type and what it refers to, by name.
    types: BTreeMap<String, String>,
}

pub(crate) fn declaration<E: Event + TS + 'static>(config: &Config) -> Declaration {
    let mut types = Types { config, found: BTreeMap::new() };
    types.visit::<E>();
    Declaration { event: E::NAME, type_name: E::ident(config), types: types.found }
}

struct Types<'a> {
    config: &'a Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Types<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only derived types have a declaration.
        if T::output_path().is_some() && !self.found.contains_key(&T::ident(self.config)) {
            let declaration = format!("{}export {}", T::docs().unwrap_or_default(), T::decl(self.config));
            self.found.insert(T::ident(self.config), laid_out(&declaration));
            T::visit_dependencies(self);
        }
    }
}

/// With a line per comment and per field, as people write it.
fn laid_out(declaration: &str) -> String {
    let mut text = String::new();
    let mut comment: Option<Vec<&str>> = None;
    let mut indent = "";
    for line in declaration.lines().map(str::trim) {
        match (&mut comment, line) {
            (None, "/**") => comment = Some(Vec::new()),
            (Some(words), "*/") => {
                let _ = writeln!(text, "{indent}/** {} */", words.join(" "));
                comment = None;
            }
            (Some(words), line) => words.push(line.trim_start_matches('*').trim()),
            (None, line) if line.ends_with('{') => {
                let _ = writeln!(text, "{line}");
                indent = "  ";
            }
            (None, line) => match line.strip_suffix(", };") {
                Some(last_field) => {
                    let _ = writeln!(text, "{indent}{last_field};\n}};");
                    indent = "";
                }
                None => {
                    let _ = writeln!(text, "{indent}{};", line.trim_end_matches([',', ';']));
                }
            },
        }
    }
    text
}

/// `types.ts`: a type per event and closed list, `EventMap`, and the type of `emit`.
#[must_use]
pub fn types_ts() -> String {
    let config = Config::new().with_large_int("number");
    let declarations = events::typescript(&config);
    let type_names: BTreeMap<_, _> = declarations.iter().map(|d| (d.event, d.type_name.as_str())).collect();
    let mut types = Types { config: &config, found: BTreeMap::new() };
    types.visit::<Consent>();
    types.found.extend(declarations.iter().flat_map(|d| d.types.clone()));

    let mut text = format!("{HEADER}/** A UUIDv7. */\nexport type EventId = string;\n\n");
    for declaration in types.found.values() {
        let _ = writeln!(text, "{declaration}");
    }
    text.push_str("/** The `data` of each event, of whatever emitter, by the event's name. */\n");
    text.push_str("export interface EventMap {\n");
    for event in CATALOG.events() {
        let _ = writeln!(text, "  {:?}: {};", event.name, type_names[event.name]);
    }
    text.push_str("}\n\n/** What a page or an app may emit. Each gives the event's id. */\n");
    text.push_str("export interface Emit {\n");
    for namespace in CATALOG.namespaces() {
        emit_namespace(&mut text, namespace, &type_names);
    }
    text.push_str("}\n");
    text
}

fn emit_namespace(text: &mut String, namespace: &NamespaceSpec, type_names: &BTreeMap<&str, &str>) {
    let mut emitted = namespace.events.iter().filter(|event| event.emitters.client).peekable();
    if emitted.peek().is_none() {
        return;
    }
    let _ = writeln!(text, "  /** {} */\n  readonly {}: {{", namespace.doc, namespace.name);
    for event in emitted {
        let data = parameter(event, type_names[event.name]);
        let _ = writeln!(text, "    /** {} */", event.doc);
        let _ = writeln!(text, "    readonly {}: ({data}) => EventId;", camel_case(action(event)));
    }
    text.push_str("  };\n");
}

/// What has no required field may be left out.
fn parameter(event: &EventSpec, type_name: &str) -> String {
    if event.fields.is_empty() {
        String::new()
    } else if event.fields.iter().any(|field| field.required) {
        format!("data: {type_name}")
    } else {
        format!("data?: {type_name}")
    }
}

/// `cashout_clicked` -> `cashoutClicked`.
fn camel_case(snake_case: &str) -> String {
    let mut words = snake_case.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        name.push_str(&first.to_uppercase());
        name.push_str(rest);
    }
    name
}
