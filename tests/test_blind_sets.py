"""Sets of questions that were written without sight of the code: how many must stay right.

The first runs of the what-ifs scored 0.812 (blind), 0.787 (blind2), 0.875 (blind3) and 0.900 (blind4), of the library
questions 0.810 (blind), 0.880 (blind2; 3 of 70 answerable questions refused and 27 of 30 unanswerable ones handled),
0.890 (blind3; 1 of 70 and 28 of 30), 0.870 (blind4; 3 of 70 and 25 of 30), 0.890 (blind5; 4 of 70 and 27 of 30),
0.830 (blind6; 4 of 70 and 27 of 30), 0.910 (blind7; 4 of 70 and 30 of 30) and 0.920 (blind8; 2 of 70 and 29 of 30).
Of the sets by further authors the first runs were 0.775 (natural_whatifs), 0.910 (natural_library), 0.807
(practice_library), 0.910 (practice2_library), 0.813, 0.642 and 0.762 (the three parts of practice_whatifs), 0.850
(practice2_whatifs), 0.800 (practice3_whatifs), 0.800 (practice3_library), 0.850 (practice4_library), 0.762
(practice5_library, mostly conversations and stories) and 0.950 (practice6_library). What they showed was mended
since, so that only the first runs tell how new questions do; the floors are what holds now, less a question or two.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import Ask
from evaluate import hold, load

QUESTIONS = Path(__file__).parent / "questions"
SPARSE = 2
"""Of the sets for practice every second question is asked, for the time that all of them take."""
FLOORS = {
    "blind_whatifs.jsonl": 0.975,
    "blind2_whatifs.jsonl": 0.975,
    "blind3_whatifs.jsonl": 0.97,
    "blind4_whatifs.jsonl": 0.96,
    "blind_library.jsonl": 0.96,
    "blind2_library.jsonl": 0.95,
    "blind3_library.jsonl": 0.95,
    "blind4_library.jsonl": 0.96,
    "blind5_library.jsonl": 0.95,
    "blind6_library.jsonl": 0.94,
    "blind7_library.jsonl": 0.95,
    "blind8_library.jsonl": 0.91,
    "natural_whatifs.jsonl": 0.95,
    "natural_library.jsonl": 0.96,
    "practice_whatifs.jsonl": 0.97,
    "practice2_whatifs.jsonl": 0.97,
    "practice3_whatifs.jsonl": 0.94,
    "practice_library.jsonl": 0.97,
    "practice2_library.jsonl": 0.96,
    "practice3_library.jsonl": 0.89,
    "practice4_library.jsonl": 0.95,
    "practice5_library.jsonl": 0.87,
    "practice6_library.jsonl": 0.96,
}


@pytest.mark.parametrize("name", FLOORS)
def test_a_blind_set_stays_right(name: str, ask: Ask) -> None:
    talks = load(QUESTIONS / name)[:: 1 if name.startswith("blind") else SPARSE]
    wrong = [f"{f.talk.id}: {f.reason}" for talk in talks if (f := hold(talk, ask)) is not None]
    share = 1 - len(wrong) / len(talks)
    assert share >= FLOORS[name], "\n".join(wrong)
