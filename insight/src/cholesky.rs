//! Systems of equations with a symmetric, positive definite matrix, solved by Cholesky's decomposition.

/// Solves `matrix · x = right` in place: `right` becomes x, `matrix` (row by row, its lower half is read) its factor.
/// `None` where the matrix is not positive definite.
pub(crate) fn solve(matrix: &mut [f64], right: &mut [f64]) -> Option<()> {
    let size = right.len();
    for row in 0..size {
        for column in 0..=row {
            let (a, b) = (row * size, column * size);
            let inner: f64 = (0..column).map(|k| matrix[a + k] * matrix[b + k]).sum();
            let rest = matrix[a + column] - inner;
            if row == column {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                matrix[a + row] = rest.sqrt();
            } else {
                matrix[a + column] = rest / matrix[b + column];
            }
        }
    }
    for row in 0..size {
        let inner: f64 = (0..row).map(|k| matrix[row * size + k] * right[k]).sum();
        right[row] = (right[row] - inner) / matrix[row * size + row];
    }
    for row in (0..size).rev() {
        let inner: f64 = (row + 1..size).map(|k| matrix[k * size + row] * right[k]).sum();
        right[row] = (right[row] - inner) / matrix[row * size + row];
    }
    Some(())
}
