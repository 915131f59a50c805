#!/usr/bin/env python3
"""A pickle file: the log of a match, with a date, a class of one's own and numpy. The same program as pickle_file.ts.

    python3 examples/pickle_file.py write match.pkl
    python3 examples/pickle_file.py read match.pkl
"""

import dataclasses
import datetime
import pickle
import sys

import numpy


@dataclasses.dataclass
class Pose:
    x: int
    y: int
    colour: str = "vert"


def write(path):
    match = {
        "team": "Béatrice 🤖",
        "start": datetime.datetime(2018, 5, 12, 14, 30),
        "points": 2**70,
        "way": [Pose(0, 0), Pose(300, 12, "rouge")],
        "distances": numpy.array([[250, 40.5, 12], [240, 41.5, 80]], dtype="float32"),
    }
    with open(path, "wb") as file:
        pickle.dump(match, file, 4)  # 4 is read by every Python from 3.4 on


def read(path):
    # Only for files that you trust: a pickle can make Python run anything.
    with open(path, "rb") as file:
        match = pickle.load(file)
    for key in ("team", "start", "points", "way"):
        print(key, repr(match[key]))
    way, distances = match["way"], match["distances"]
    print("it ended at", way[1].x, way[1].y)
    print("distances", *distances.shape, distances[1, 1])


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](sys.argv[2])
