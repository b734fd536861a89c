//! Words: strings by their key in the language in use, and the things of the domain put into words.

mod labels;
mod people;
mod plan;
mod refusals;

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use jiff::civil::Date;

use super::view::{Words, society::Day};
use crate::client::settings::{Action, Language};

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    bundle(
        Language::English,
        include_str!("../../../assets/i18n/en-US.ftl"),
    )
});
static CHINESE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    bundle(
        Language::Chinese,
        include_str!("../../../assets/i18n/zh-CN.ftl"),
    )
});

fn bundle(language: Language, strings: &str) -> FluentBundle<FluentResource> {
    let tag = language.tag().parse().expect("a literal tag is valid");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Marks around arguments are for mixed directions of writing, and boxes in most fonts.
    bundle.set_use_isolating(false);
    // A line that cannot be read is left out, and a test says so.
    let resource = match FluentResource::try_new(strings.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

/// Hands out words in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub Language);

impl Text {
    /// The string with this key; the key itself where there is none.
    pub fn get(self, key: &'static str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// The string with this key and its variables.
    pub fn with(
        self,
        key: &'static str,
        arguments: &[(&'static str, FluentValue<'_>)],
    ) -> Cow<'static, str> {
        let arguments: FluentArgs<'_> = arguments.iter().cloned().collect();
        self.format(key, Some(&arguments))
    }

    fn format(self, key: &'static str, arguments: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let bundle: &'static FluentBundle<FluentResource> = match self.0 {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return Cow::Borrowed(key);
        };
        let mut errors = Vec::new();
        match arguments {
            None => bundle.format_pattern(pattern, None, &mut errors),
            Some(_) => Cow::Owned(
                bundle
                    .format_pattern(pattern, arguments, &mut errors)
                    .into(),
            ),
        }
    }

    pub fn name(self, words: &Words) -> &str {
        words.get(self.0)
    }

    /// How long ago, in words.
    pub fn ago(self, seconds: u64) -> Cow<'static, str> {
        let minutes = seconds / 60;
        match minutes {
            0 => self.get("ago-now"),
            1..60 => self.with("ago-minutes", &[("count", minutes.into())]),
            60..1_440 => self.with("ago-hours", &[("count", (minutes / 60).into())]),
            _ => self.with("ago-days", &[("count", (minutes / 1_440).into())]),
        }
    }

    /// What the clock shows so many minutes after midnight.
    pub fn clock(self, minute: u16) -> String {
        format!("{}:{:02}", minute / 60, minute % 60)
    }

    /// A day, by its name where it is near.
    pub fn day(self, day: Day, today: Day) -> Cow<'static, str> {
        match today.number - day.number {
            0 => return self.get("day-today"),
            1 => return self.get("day-yesterday"),
            _ => {}
        }
        let key = if day.year == today.year {
            "day-of-year"
        } else {
            "day-of-other-year"
        };
        self.dated(key, day)
    }

    /// A day as it is written down for later.
    pub fn date(self, date: Date) -> Cow<'static, str> {
        self.dated("day-of-other-year", Day::from(date))
    }

    fn dated(self, key: &'static str, day: Day) -> Cow<'static, str> {
        let weekday = self.with("weekday", &[("day", day.weekday.into())]);
        let month = self.with("month", &[("month", day.month.into())]);
        self.with(
            key,
            &[
                ("weekday", weekday.into()),
                ("day", day.day.into()),
                ("month", month.into()),
                // As text: a number would get the thousands separators of its language.
                ("year", day.year.to_string().into()),
            ],
        )
    }

    /// What a key does.
    pub fn action(self, action: Action) -> Cow<'static, str> {
        self.get(match action {
            Action::Decorate => "key-decorate",
            Action::Catalogue => "key-catalogue",
            Action::Walls => "key-walls",
            Action::TurnLeft => "key-turn-left",
            Action::TurnRight => "key-turn-right",
            Action::Clone => "key-clone",
            Action::Remove => "key-remove",
            Action::Lock => "key-lock",
            Action::Grid => "key-grid",
            Action::Undo => "key-undo",
            Action::Redo => "key-redo",
            Action::Duplicate => "key-duplicate",
            Action::North => "key-north",
            Action::West => "key-west",
            Action::South => "key-south",
            Action::East => "key-east",
            Action::Home => "key-home",
            Action::Emotes => "key-emotes",
            Action::Photo => "key-photo",
            Action::Help => "key-help",
            Action::Quit => "key-quit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_both_languages_can_be_read() {
        for strings in [
            include_str!("../../../assets/i18n/en-US.ftl"),
            include_str!("../../../assets/i18n/zh-CN.ftl"),
        ] {
            let read = FluentResource::try_new(strings.to_owned());
            assert!(read.is_ok(), "{:?}", read.err().map(|(_, errors)| errors));
        }
    }

    #[test]
    fn times_read_well() {
        let english = Text(Language::English);
        assert_eq!(english.ago(20), "just now");
        assert_eq!(english.ago(60), "a minute ago");
        assert_eq!(english.ago(7_200), "2 hours ago");
        assert_eq!(Text(Language::Chinese).ago(3 * 86_400), "3 天前");
        assert_eq!(english.clock(9 * 60 + 5), "9:05");
    }

    #[test]
    fn days_read_well() {
        let day = |day, number| Day {
            year: 2026,
            month: 11,
            day,
            weekday: 2,
            number,
        };
        let today = day(25, 100);
        let other = Day {
            year: 2025,
            ..day(24, -265)
        };
        for (language, words) in [
            (
                Language::English,
                [
                    "Today",
                    "Yesterday",
                    "Tuesday, 17 November",
                    "Tuesday, 24 November 2025",
                ],
            ),
            (
                Language::Chinese,
                ["今天", "昨天", "11月17日 星期二", "2025年11月24日 星期二"],
            ),
        ] {
            let days = [today, day(24, 99), day(17, 92), other];
            let read = days.map(|day| Text(language).day(day, today).into_owned());
            assert_eq!(read, words);
        }
        let day = jiff::civil::date(2026, 11, 30);
        assert_eq!(
            Text(Language::English).date(day),
            "Monday, 30 November 2026"
        );
        assert_eq!(Text(Language::Chinese).date(day), "2026年11月30日 星期一");
    }
}
