//! Published sheets, and how they are read.

use crate::drivers::{Column, Standardised};

/// A sheet of figures, column by column.
pub struct Sheet {
    pub names: Vec<String>,
    pub columns: Vec<Vec<f64>>,
}

impl Sheet {
    fn of(text: &str) -> Self {
        let mut lines = text.lines();
        let names: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
        let mut columns = vec![Vec::new(); names.len()];
        for line in lines {
            for (column, figure) in columns.iter_mut().zip(line.split(',')) {
                column.push(figure.parse().unwrap());
            }
        }
        Self { names, columns }
    }

    /// Rating of a department by six aspects of its supervisors.
    pub fn attitude() -> Self {
        Self::of(include_str!("../../../data/drivers/attitude.csv"))
    }

    /// Fertility of Swiss provinces by five figures.
    pub fn swiss() -> Self {
        Self::of(include_str!("../../../data/drivers/swiss.csv"))
    }

    /// The first column is the target and goes last.
    pub fn standardised(&self) -> Standardised {
        let column = |place: usize| Column { name: &self.names[place], figures: &self.columns[place] };
        let columns: Vec<Column<'_>> = (1..self.names.len()).chain([0]).map(column).collect();
        Standardised::of(&columns, 3).unwrap()
    }
}

pub fn near(found: f64, expected: f64, apart: f64) {
    assert!((found - expected).abs() <= apart, "{found} is not {expected}");
}
