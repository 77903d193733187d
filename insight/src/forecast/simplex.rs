//! The lowest point of a function of a few numbers in a box, without derivatives (Nelder, Mead 1965).

/// Minimises `cost` from `start` inside `bounds`; `steps` bounds the evaluations. Gives the place and its cost.
pub(super) fn minimise(
    cost: &mut dyn FnMut(&[f64]) -> f64,
    start: &[f64],
    bounds: &[(f64, f64)],
    steps: usize,
) -> (Vec<f64>, f64) {
    let size = start.len();
    let inside = |place: &mut [f64]| {
        place.iter_mut().zip(bounds).for_each(|(value, (low, high))| *value = value.clamp(*low, *high));
    };
    let mut corners: Vec<(Vec<f64>, f64)> = Vec::with_capacity(size + 1);
    corners.push((start.to_vec(), cost(start)));
    for axis in 0..size {
        let mut corner = start.to_vec();
        let (low, high) = bounds[axis];
        let step = 0.2 * (high - low);
        corner[axis] += if corner[axis] + step <= high { step } else { -step };
        inside(&mut corner);
        let value = cost(&corner);
        corners.push((corner, value));
    }
    let mut done = size + 1;
    while done < steps {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0].1, corners[size].1);
        // Where every corner is impossible there is no way down.
        if best.is_infinite() || worst - best <= 1e-7 * (best.abs() + 1e-7) {
            break;
        }
        let centre: Vec<f64> = (0..size)
            .map(|axis| corners[..size].iter().map(|corner| corner.0[axis]).sum::<f64>() / size as f64)
            .collect();
        let mut at = |reach: f64| {
            let mut place: Vec<f64> = centre
                .iter()
                .zip(&corners[size].0)
                .map(|(centre, worst)| centre + reach * (centre - worst))
                .collect();
            inside(&mut place);
            let value = cost(&place);
            (place, value)
        };
        let mirrored = at(1.0);
        done += 1;
        let next = if mirrored.1 < best {
            done += 1;
            let further = at(2.0);
            if further.1 < mirrored.1 { further } else { mirrored }
        } else if mirrored.1 < corners[size - 1].1 {
            mirrored
        } else {
            done += 1;
            let nearer = if mirrored.1 < worst { at(0.5) } else { at(-0.5) };
            if nearer.1 < worst.min(mirrored.1) {
                nearer
            } else {
                done += size;
                let lowest = corners[0].0.clone();
                for corner in &mut corners[1..] {
                    corner.0.iter_mut().zip(&lowest).for_each(|(value, low)| *value = (*value + low) / 2.0);
                    corner.1 = cost(&corner.0);
                }
                continue;
            }
        };
        corners[size] = next;
    }
    corners.sort_by(|a, b| a.1.total_cmp(&b.1));
    corners.swap_remove(0)
}
