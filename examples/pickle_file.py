#!/usr/bin/env python3
"""A pickle file: the log of a match, written and read. The same program as pickle_file.ts.

    python3 examples/pickle_file.py write match.pkl
    python3 examples/pickle_file.py read match.pkl
"""

import datetime
import pickle
import sys


def write(path):
    match = {
        "team": "Béatrice 🤖",
        "start": datetime.datetime(2018, 5, 12, 14, 30),
        "points": 2**70,
        "path": [(0.0, 0.0), (300.0, 12.5)],
        "colours": {"vert"},
        "frame": b"\xff\xd8\xff\xd9",
    }
    with open(path, "wb") as file:
        pickle.dump(match, file, 4)  # 4 is read by every Python from 3.4 on


def read(path):
    # Only for files that you trust: a pickle can make Python run anything.
    with open(path, "rb") as file:
        match = pickle.load(file)
    for key in sorted(match):
        print(key, repr(match[key]))


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](sys.argv[2])
