//! Quality and speed of `text`, beside docs/insight/text.md: `cargo bench -p guanxi-insight --bench text`.

use std::io::Read;
use std::time::Instant;

use flate2::read::GzDecoder;
use insight::text::{self, Classifier};

#[path = "measure/cpu.rs"]
mod cpu;

fn read(files: &[&[u8]]) -> (Vec<String>, Vec<bool>) {
    let (mut texts, mut labels) = (Vec::new(), Vec::new());
    for bytes in files {
        let mut text = String::new();
        GzDecoder::new(*bytes).read_to_string(&mut text).expect("the file is whole");
        for row in csv::Reader::from_reader(text.as_bytes()).records() {
            let row = row.expect("a row");
            texts.push(row[1].to_owned());
            labels.push(&row[0] == "1");
        }
    }
    (texts, labels)
}

fn main() {
    let chinese = [
        read(&[
            include_bytes!("../data/text/zh_train_a.csv.gz"),
            include_bytes!("../data/text/zh_train_b.csv.gz"),
        ]),
        read(&[include_bytes!("../data/text/zh_test.csv.gz")]),
    ];
    let english = [
        read(&[include_bytes!("../data/text/en_train.csv.gz")]),
        read(&[include_bytes!("../data/text/en_test.csv.gz")]),
    ];
    for (language, [(texts, labels), (asked, truth)]) in [("Chinese", chinese), ("English", english)] {
        let cpu = cpu::seconds();
        let classifier = Classifier::learn(&texts, &labels, 1).expect("a classifier");
        let learned = cpu::seconds() - cpu;
        let (start, cpu) = (Instant::now(), cpu::seconds());
        let mut count = 0;
        let mut p = Vec::new();
        while start.elapsed().as_secs_f64() < 2.0 {
            p = classifier.probabilities(&asked);
            count += asked.len();
        }
        let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu::seconds() - cpu);
        println!(
            "{language}: {:?}; learned {} texts in {learned:.1} CPU s; {:.0} texts a second, {:.0} a CPU second",
            text::quality(&truth, &p),
            texts.len(),
            count as f64 / seconds,
            count as f64 / cpu
        );
    }
}
