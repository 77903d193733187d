//! Pictures as SVG, by the crate of charts: its only door.

use charts_rs::{
    BarChart, Box as Sides, ChartBase, Color, HorizontalBarChart, LineChart, ScatterChart, Series,
    SeriesBand, Symbol, YAxisConfig,
};
use maud::html;
use object::{Lang, Message};

use super::{Chart, Drawn, Plotted};

/// The size of a picture; the page makes it as wide as there is room.
const WIDTH: f32 = 460.0;
const HEIGHT: f32 = 300.0;
/// The size of letters.
const LETTERS: f32 = 15.0;
const INK: &str = "#3c4753";
/// Between a name and its bars.
const GAP: f32 = 8.0;
/// Names are cut beyond so many letters, of which a Chinese one counts two.
const NAME_WIDTH_MAX: usize = 22;
/// The height of a row of bars, and what stands about all of them.
const ROW: f32 = 30.0;
const SLOT: f32 = 14.0;
const ABOUT: f32 = 56.0;
/// Figures below this are written with two decimals.
const DECIMALS_BELOW: f64 = 10.0;
/// Shares above this are drawn on a scale that ends at all.
const NEARLY_ALL: f64 = 0.8;
/// What the browser has of these draws the letters.
const FONTS: &str = "system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";
/// The colours, apart for those who see few too.
pub(super) const COLOURS: [&str; 10] = [
    "#2f6fb7", "#e08a1e", "#2e9c76", "#c4504c", "#7b62b8", "#3aa6c4", "#9a7b2f", "#d0679d", "#6b7785",
    "#86a83c",
];
/// What was, what comes, and about it the wide band and the narrow one.
const PAST_AND_AHEAD: [&str; 4] = ["#2f6fb7", "#c76a00", "#f6d9b3", "#ebb068"];
/// One line, and what lies about it.
const ABOUT_ONE: [&str; 2] = ["#2f6fb7", "#a9c6e6"];
/// From sure to less and less sure.
const FADING: [&str; 3] = ["#2f6fb7", "#8db3dd", "#d3e2f3"];

/// A picture ready for the page.
pub(super) struct Picture {
    /// The drawing.
    pub svg: String,
    /// What the unit is, where figures are large.
    pub unit: &'static str,
    /// The colours and what they stand for, where there are several.
    pub legend: Vec<(&'static str, String)>,
}

/// The unit in which figures up to this are written.
fn unit_of(largest: f64, lang: Lang) -> (f64, &'static str) {
    match lang {
        Lang::Zh if largest >= 1e8 => (1e8, "亿"),
        Lang::Zh if largest >= 1e5 => (1e4, "万"),
        Lang::En if largest >= 1e9 => (1e9, "billions"),
        Lang::En if largest >= 1e6 => (1e6, "millions"),
        Lang::En if largest >= 1e5 => (1e3, "thousands"),
        Lang::Zh | Lang::En => (1.0, ""),
    }
}

fn letters(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

/// A name short enough to stand beside a bar.
fn short(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let width: usize = plain.chars().map(letters).sum();
    if width <= NAME_WIDTH_MAX {
        return plain;
    }
    let mut room = NAME_WIDTH_MAX - 2;
    let fits = plain.chars().take_while(|letter| {
        let is_in = letters(*letter) <= room;
        room = room.saturating_sub(letters(*letter));
        is_in
    });
    fits.chain(['…']).collect()
}

/// How wide it is drawn at the most; the crate knows no Chinese letters and takes them to be narrow.
fn width(name: &str) -> f32 {
    let letter = |c: char| if c.is_ascii() { 0.62 } else { 1.02 };
    name.chars().map(letter).sum::<f32>() * LETTERS
}

/// Names beside rows of bars, put into the drawing.
fn beside(svg: &str, names: &[String], drawn: &HorizontalBarChart) -> String {
    let rows = drawn.height - drawn.margin.top - drawn.margin.bottom - drawn.x_axis.height;
    let text = html! {
        @for (place, name) in names.iter().enumerate() {
            @let middle = drawn.margin.top + rows * (place as f32 + 0.5) / names.len() as f32;
            text x=(drawn.margin.left - GAP) y=(middle + LETTERS / 3.0) text-anchor="end" font-family=(FONTS)
                font-size=(LETTERS) fill=(INK) { (name) }
        }
    };
    svg.replacen("</svg>", &format!("{}</svg>", text.into_string()), 1)
}

fn dressed(base: &mut ChartBase, axes: &mut [YAxisConfig], is_share: bool, palette: &[&str]) {
    base.width = WIDTH;
    base.height = HEIGHT;
    base.margin = Sides { left: 8.0, top: 12.0, right: 26.0, bottom: 6.0 };
    FONTS.clone_into(&mut base.font_family);
    base.background_color = Color::from("#ffffff");
    base.legend.show = Some(false);
    base.x_axis.font.size = LETTERS;
    base.x_axis.font.color = Color::from(INK);
    base.series.colors = palette.iter().map(|colour| Color::from(*colour)).collect();
    base.series.label.font.size = LETTERS - 2.0;
    base.series.label.font.color = Color::from(INK);
    base.series.label.hide_overlap = true;
    for axis in axes {
        axis.split_number = 5;
        axis.font.size = LETTERS - 1.0;
        axis.font.color = Color::from(INK);
        axis.formatter = Some(if is_share { "{c}%" } else { "{t}" }.to_owned());
    }
}

fn plotted(own: &Plotted, factor: f64, index: usize) -> Series {
    let narrow = |figure: f64| figure.is_finite().then_some((figure * factor) as f32);
    let figures = own.figures.iter().map(|figure| figure.and_then(narrow)).collect();
    let mut series = Series::new_nullable(own.name.clone(), figures);
    series.index = Some(index);
    if !own.band.is_empty() {
        let (lower, upper) = own
            .band
            .iter()
            .map(|band| (band.and_then(|own| narrow(own.0)), band.and_then(|own| narrow(own.1))))
            .unzip();
        series.band = Some(SeriesBand { lower, upper, stroke_width: None });
    }
    series
}

fn all(series: &[Plotted], factor: f64) -> Vec<Series> {
    series.iter().enumerate().map(|(place, own)| plotted(own, factor, place)).collect()
}

fn largest(series: &[Plotted]) -> f64 {
    let figures = series.iter().flat_map(|own| own.figures.iter().flatten());
    figures.map(|figure| figure.abs()).filter(|figure| figure.is_finite()).fold(0.0, f64::max)
}

/// How far the figures reach, those of a stack one upon the other.
fn reach(series: &[Plotted], is_stacked: bool) -> f64 {
    if !is_stacked {
        return largest(series);
    }
    let places = series.iter().map(|own| own.figures.len()).max().unwrap_or_default();
    let at = |place: usize| series.iter().filter_map(|own| own.figures.get(place).copied().flatten()).sum();
    (0..places).map(at).fold(0.0, f64::max)
}

/// No share is more than all.
fn to_all(axes: &mut [YAxisConfig]) {
    axes.iter_mut().for_each(|axis| (axis.min, axis.max, axis.split_number) = (Some(0.0), Some(100.0), 5));
}

/// Names below columns, every second or third of them where all would touch each other.
fn thinned(names: &[String]) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| short(name)).collect();
    let all: f32 = names.iter().map(|name| width(name) + 1.5 * GAP).sum();
    let every = ((all / (WIDTH - 2.0 * LETTERS - 3.0 * GAP)).ceil() as usize).max(1);
    let shown = |(place, name): (usize, String)| if place % every == 0 { name } else { String::new() };
    names.into_iter().enumerate().map(shown).collect()
}

/// Draws it.
pub(super) fn draw(chart: &Chart, lang: Lang) -> Result<Picture, Message> {
    let is_share = chart.is_share;
    let scale = |series: &[Plotted]| match is_share {
        true => (100.0, ""),
        false => {
            let (by, unit) = unit_of(largest(series), lang);
            (1.0 / by, unit)
        }
    };
    let mut legend = Vec::new();
    let mut named = |palette: &[&'static str], names: &[&String]| {
        if names.len() > 1 {
            let colours = palette.iter().cycle().copied();
            legend = colours.zip(names.iter().map(|name| (*name).clone())).collect();
        }
    };
    let (svg, unit) = match &chart.drawn {
        Drawn::Bars { names, series, is_stacked } => {
            let (factor, unit) = scale(series);
            let palette = if *is_stacked { &FADING[..] } else { &COLOURS[..] };
            named(palette, &series.iter().map(|own| &own.name).collect::<Vec<_>>());
            let names: Vec<String> = names.iter().map(|name| short(name)).collect();
            let mut own = all(series, factor);
            for one in &mut own {
                one.label_show = !is_stacked;
                one.stack = is_stacked.then(|| "all".to_owned());
            }
            let slots = if *is_stacked { 1 } else { own.len() };
            let widest = names.iter().map(|name| width(name)).fold(0.0, f32::max);
            // The first is at the bottom, as the crate draws them.
            for one in &mut own {
                one.data.reverse();
            }
            let mut drawn = HorizontalBarChart::new(own, names.iter().rev().cloned().collect());
            dressed(&mut drawn.base, &mut drawn.y_axis_configs, is_share, palette);
            drawn.y_axis_hidden = true;
            drawn.margin.left += widest + GAP;
            drawn.margin.right += 30.0;
            drawn.height = names.len() as f32 * (ROW - SLOT + SLOT * slots as f32) + ABOUT;
            drawn.series.label.formatter = match is_share {
                true => "{c}%",
                false if largest(series) * factor < DECIMALS_BELOW => "{:.2}",
                false => "{t}",
            }
            .to_owned();
            if is_share && reach(series, *is_stacked) > NEARLY_ALL {
                to_all(&mut drawn.y_axis_configs);
            }
            (drawn.svg().map(|svg| beside(&svg, &names, &drawn)), unit)
        }
        Drawn::Columns { names, series } => {
            let (factor, unit) = scale(series);
            named(&COLOURS, &series.iter().map(|own| &own.name).collect::<Vec<_>>());
            let mut drawn = BarChart::new(all(series, factor), thinned(names));
            dressed(&mut drawn.base, &mut drawn.y_axis_configs, is_share, &COLOURS);
            if is_share && reach(series, false) > NEARLY_ALL {
                to_all(&mut drawn.y_axis_configs);
            }
            (drawn.svg(), unit)
        }
        Drawn::Lines { names, series } => {
            let (factor, unit) = scale(series);
            let has_band_alone = series.len() == 2 && series[1].figures.is_empty();
            let palette = if has_band_alone { &ABOUT_ONE[..] } else { &PAST_AND_AHEAD[..] };
            named(palette, &series.iter().map(|own| &own.name).collect::<Vec<_>>());
            let mut drawn =
                LineChart::new(all(series, factor), names.iter().map(|name| short(name)).collect());
            dressed(&mut drawn.base, &mut drawn.y_axis_configs, is_share, palette);
            if is_share && reach(series, false) > NEARLY_ALL {
                to_all(&mut drawn.y_axis_configs);
            }
            drawn.series.symbol = Some(Symbol::None);
            drawn.series.stroke_width = 2.0;
            (drawn.svg(), unit)
        }
        Drawn::Marks { marks, .. } => {
            named(&COLOURS, &marks.iter().map(|mark| &mark.0).collect::<Vec<_>>());
            let series =
                marks.iter().map(|(name, x, y)| Series::new(name.clone(), vec![*x as f32, *y as f32]));
            let mut drawn = ScatterChart::new(series.collect());
            dressed(&mut drawn.base, &mut drawn.y_axis_configs, false, &COLOURS);
            dressed(
                &mut ChartBase::default(),
                std::slice::from_mut(&mut drawn.x_axis_config),
                false,
                &COLOURS,
            );
            for axis in drawn.y_axis_configs.iter_mut().chain([&mut drawn.x_axis_config]) {
                (axis.min, axis.max, axis.split_number) = (Some(0.0), Some(1.0), 5);
                axis.formatter = None;
            }
            drawn.series_symbols = vec![Symbol::Circle(7.0, None); marks.len()];
            drawn.series_symbol_sizes = vec![7.0; marks.len()];
            drawn.margin.left += 2.0 * GAP;
            drawn.height = HEIGHT + 60.0;
            (drawn.svg(), "")
        }
    };
    let svg = svg.map_err(|fault| {
        Message::new(
            "chart_failed",
            format!("无法画图：{fault}"),
            format!("A chart cannot be drawn: {fault}"),
        )
    })?;
    Ok(Picture { svg, unit, legend })
}
