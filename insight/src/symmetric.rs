//! Small symmetric matrices: solving, inverting, and their axes. For curvatures, covariances and correlations of a
//! few dozen columns at most.

/// A pivot below this share of its diagonal means that a column is a sum of the others.
const PIVOT_MIN: f64 = 1e-11;
/// Sweeps after which Jacobi's method has long converged (Golub & Van Loan, *Matrix Computations*, 8.5: six to ten).
const SWEEPS_MAX: usize = 60;

/// A symmetric matrix, kept whole, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Symmetric {
    size: usize,
    entries: Vec<f64>,
}

impl Symmetric {
    /// The matrix whose entries a function says; it is asked for the lower half only.
    pub fn from_fn(size: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let mut entries = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let value = entry(row, column);
                entries[row * size + column] = value;
                entries[column * size + row] = value;
            }
        }
        Self { size, entries }
    }

    /// How many rows it has.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The entry at a row and a column.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.size + column]
    }

    /// The rows and columns of these numbers, in this order.
    pub fn part(&self, kept: &[usize]) -> Self {
        Self::from_fn(kept.len(), |row, column| self.at(kept[row], kept[column]))
    }

    /// Every entry times a number.
    pub fn times(&self, factor: f64) -> Self {
        Self { size: self.size, entries: self.entries.iter().map(|entry| entry * factor).collect() }
    }

    /// `vector' M vector`, such as the variance of a weighted sum.
    pub fn form(&self, vector: &[f64]) -> f64 {
        (0..self.size)
            .map(|row| {
                vector[row] * (0..self.size).map(|column| self.at(row, column) * vector[column]).sum::<f64>()
            })
            .sum()
    }

    /// The lower triangle `L` with `L L' = M` (Cholesky).
    ///
    /// # Errors
    /// The number of the first row that is (nearly) a sum of those before it, or makes the matrix not positive.
    pub fn triangle(&self) -> Result<Triangle, usize> {
        let size = self.size;
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum();
                let rest = self.at(row, column) - known;
                if row > column {
                    lower[row * size + column] = rest / lower[column * size + column];
                } else if rest > PIVOT_MIN * self.at(row, row).abs() {
                    lower[row * size + row] = rest.sqrt();
                } else {
                    return Err(row);
                }
            }
        }
        Ok(Triangle { size, lower })
    }

    /// Its inverse.
    ///
    /// # Errors
    /// As [`Symmetric::triangle`].
    pub fn inverse(&self) -> Result<Self, usize> {
        let triangle = self.triangle()?;
        let columns: Vec<Vec<f64>> = (0..self.size)
            .map(|place| {
                let mut unit = vec![0.0; self.size];
                unit[place] = 1.0;
                triangle.solve(&unit)
            })
            .collect();
        Ok(Self::from_fn(self.size, |row, column| 0.5 * (columns[row][column] + columns[column][row])))
    }

    /// Its eigenvalues and its eigenvectors, one vector after the other, by Jacobi's rotations.
    pub fn axes(&self) -> (Vec<f64>, Vec<Vec<f64>>) {
        let size = self.size;
        let mut entries = self.entries.clone();
        let mut vectors = Self::from_fn(size, |row, column| if row == column { 1.0 } else { 0.0 }).entries;
        let scale: f64 = entries.iter().map(|entry| entry * entry).sum();
        for _ in 0..SWEEPS_MAX {
            let off: f64 = (0..size)
                .flat_map(|row| (0..row).map(move |column| (row, column)))
                .map(|(row, column)| entries[row * size + column].powi(2))
                .sum();
            if off <= scale * f64::EPSILON * f64::EPSILON {
                break;
            }
            for row in 0..size {
                for column in row + 1..size {
                    rotate(&mut entries, &mut vectors, size, row, column);
                }
            }
        }
        let values = (0..size).map(|place| entries[place * size + place]).collect();
        let axes = (0..size).map(|axis| (0..size).map(|row| vectors[row * size + axis]).collect()).collect();
        (values, axes)
    }
}

/// One rotation that makes the entry at `(p, q)` nought (Golub & Van Loan, 8.5.2).
fn rotate(entries: &mut [f64], vectors: &mut [f64], size: usize, p: usize, q: usize) {
    let off = entries[p * size + q];
    if off == 0.0 {
        return;
    }
    let tau = (entries[q * size + q] - entries[p * size + p]) / (2.0 * off);
    let tangent = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    for k in 0..size {
        let (one, other) = (entries[k * size + p], entries[k * size + q]);
        entries[k * size + p] = cosine * one - sine * other;
        entries[k * size + q] = sine * one + cosine * other;
    }
    for k in 0..size {
        let (one, other) = (entries[p * size + k], entries[q * size + k]);
        entries[p * size + k] = cosine * one - sine * other;
        entries[q * size + k] = sine * one + cosine * other;
        let (one, other) = (vectors[k * size + p], vectors[k * size + q]);
        vectors[k * size + p] = cosine * one - sine * other;
        vectors[k * size + q] = sine * one + cosine * other;
    }
}

/// The lower triangle of a positive matrix.
#[derive(Debug, Clone)]
pub struct Triangle {
    size: usize,
    lower: Vec<f64>,
}

impl Triangle {
    /// The vector that the matrix makes into `right`.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let size = self.size;
        let mut solution = right.to_vec();
        for row in 0..size {
            let known: f64 = (0..row).map(|k| self.lower[row * size + k] * solution[k]).sum();
            solution[row] = (solution[row] - known) / self.lower[row * size + row];
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|k| self.lower[k * size + row] * solution[k]).sum();
            solution[row] = (solution[row] - known) / self.lower[row * size + row];
        }
        solution
    }
}
