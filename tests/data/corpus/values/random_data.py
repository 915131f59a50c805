"""Seeded random values of the oracle's generator, so that the corpus has shapes nobody thought of."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "python"))
from oracle_values import Generator  # noqa: E402


def entries():
    for strings in ("fresh", "shared"):
        for seed in range(40):
            yield "%s-%d" % (strings, seed), Generator(seed, strings=strings, budget=14).value()
    for seed in range(30):
        yield "message-%d" % seed, Generator(seed, strings="mixed", budget=20).message()
