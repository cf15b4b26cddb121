use super::kernel::STRETCH;
use super::*;
use crate::matching::options::Options;

/// A score of a test.
fn score(number: usize) -> i32 {
    i32::try_from(number).expect("small")
}

/// The prices of a square matrix after the column reduction, and the scans that it took.
fn reduced(columns: &[i32], side: usize) -> (Vec<i32>, u64) {
    let options = Options::default();
    let mut watch = Watch::new(&options);
    let rows: Vec<i32> = (0..side * side)
        .map(|at| columns[at % side * side + at / side])
        .collect();
    let mut kernel = Kernel::<i32, i32>::new(&rows, side, side);
    kernel
        .reduce_columns(columns, &mut watch)
        .expect("nothing stops it");
    (kernel.price, watch.scans())
}

#[test]
fn columns_begin_at_their_greatest_score() {
    let side = 100;
    let columns: Vec<i32> = (0..side * side)
        .map(|at| score(at * 7919 % 10_007) - 5_000)
        .collect();
    let (prices, scans) = reduced(&columns, side);
    let greatest = columns
        .chunks(side)
        .map(|column| column.iter().copied().max());
    assert!(prices.iter().copied().map(Some).eq(greatest));
    assert_eq!(scans, 10_000);
}

#[test]
fn columns_that_tie_are_read_no_further_than_to_the_tie() {
    let side = 100;
    let columns: Vec<i32> = (0..side * side).map(|at| -score(at % 10)).collect();
    let (prices, scans) = reduced(&columns, side);
    assert_eq!(prices, vec![0; side]);
    assert_eq!(scans, (side + (side - 1) * STRETCH) as u64);
}

#[test]
fn prices_of_a_square_matrix_are_least_however_far_its_scores_lie_from_zero() {
    let side = 40;
    for (offset, objective) in [
        (-70_000, Objective::MostPlaced),
        (70_000, Objective::MostPlaced),
        (70_000, Objective::BestScore),
    ] {
        let rows: Vec<i32> = (0..side * side)
            .map(|at| offset + score(at * at % 977))
            .collect();
        let columns: Vec<i32> = (0..side * side)
            .map(|at| rows[at % side * side + at / side])
            .collect();
        let matrix = Matrix {
            lefts: side,
            slots: side,
            rows: &rows,
            columns: &columns,
        };
        let options = Options::default();
        let spread = (i64::from(offset.min(0)), i64::from(offset.max(0) + 977));
        let (parts, supports) =
            Entry::optimum(&matrix, objective, spread, &mut Watch::new(&options))
                .expect("nothing stops it");
        assert_eq!(parts.placed, side as u64);
        assert_eq!(parts.prices.iter().min(), Some(&0));
        let value_of =
            |left: usize, slot: usize| i64::from(rows[left * side + slot]) - parts.prices[slot];
        for (slot, support) in supports.iter().enumerate() {
            if parts.prices[slot] > 0 {
                let (left, from) = (support.left as usize, support.from as usize);
                assert_eq!(parts.flow_slot[left] as usize, from);
                assert_eq!(value_of(left, slot), value_of(left, from));
            }
        }
        for left in 0..side {
            let seat = parts.flow_slot[left] as usize;
            let value = |slot: usize| value_of(left, slot);
            assert!((0..side).all(|slot| value(slot) <= value(seat)));
            assert_eq!(value(seat) + parts.bonus, parts.profits[left]);
        }
    }
}
