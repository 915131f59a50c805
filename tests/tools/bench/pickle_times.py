"""The benchmark's payloads, and CPython's own times on them. Standard library only, 3.6 and later.

Reads one JSON request a line, answers with one JSON line:

    {"do": "payloads"}                                          -> {"request": …, …} the values, as JSON
    {"do": "pickle", "payload": "rows", "protocol": 4}          -> {"pickle": base64}
    {"do": "texts"}                                             -> {"V, ASCII": base64, …} pickles of protocol 0
    {"do": "text", "payload": "V, ASCII", "count": 9}           -> {"ns": of all 9}
    {"do": "loads", "payload": "rows", "protocol": 4, "count": 9} -> {"ns": of all 9}; also "dumps"
"""

import base64
import gc
import json
import pickle
import sys
import time
import traceback

ZONES = ["north", "south", "east", "west", "home", "dock", "ramp", "nest"]
MIXED = "Déjà vu à l'été — 漢字かな交じり文 — \U0001f916\U0001f3c6 robots, coupe de France. "


def request():
    return (b"R", 0x10, 0x89ABCDEF, ("move", 120, 45.5), {"speed": 3})


def reply():
    return (b"A", 0x89ABCDEF, (("Bien reçu", 10),))


def telemetry():
    values = {}
    for wheel in ("left", "right", "front", "rear", "arm"):
        for number, quantity in enumerate(("position", "speed", "torque", "current", "voltage", "temperature")):
            values[wheel + "_" + quantity] = 1.1 * number + len(wheel) / 7
        values[wheel + "_ticks"] = 40000 * len(wheel)
        values[wheel + "_errors"] = len(wheel)
        values[wheel + "_enabled"] = wheel != "arm"
        values[wheel + "_state"] = wheel + " ready"
    return values


def rows():
    return [
        {"id": i, "x": i * 0.5 + 0.25, "y": 1999.9 - i * 0.125, "zone": ZONES[i % 8], "seen": i % 3 == 0}
        for i in range(10000)
    ]


def tree(depth, leaf=1):
    return (tree(depth - 1, leaf * 2), tree(depth - 1, leaf * 2 + 1)) if depth else leaf


def fails(depth):
    if depth:
        return fails(depth - 1)
    raise ValueError("The arm is jammed: 12.5 A at joint 3")


def error_reply():
    try:
        fails(8)
    except ValueError as error:
        frames = traceback.extract_tb(error.__traceback__)
        return (b"A", 0x89ABCDEF, ((ValueError, ValueError(*error.args), frames),))


def short_strings():
    return ["robot-%d" % i if i % 10 else "équipe-%d" % i for i in range(10000)]


PAYLOADS = {
    "request": request(),
    "reply": reply(),
    "telemetry": telemetry(),
    "100,000 ints": list(range(100000)),
    "100,000 floats": [i * 0.37 - 18000.123 for i in range(100000)],
    "10,000 rows": rows(),
    "1 MB bytes": bytes(range(256)) * 4096,
    "100,000 ASCII": ("The quick brown robot jumps over the lazy referee. " * 2000)[:100000],
    "100,000 mixed": (MIXED * 3000)[:100000],
    "10,000 strings": short_strings(),
    "error reply": error_reply(),
    "tuple tree": tree(10),
    # No whole number among the floats: JavaScript cannot tell one from an int.
    "lidar scan": [(i, i * 0.37 + 0.123) for i in range(360)],
    "100x100 grid": [[row * 100 + column for column in range(100)] for row in range(100)],
}


def text_list(op, lines):
    """A list by protocol 0, each item a line."""
    return b"(l" + b"".join(op + line + b"\na" for line in lines) + b"."


def python2_string(value):
    return repr(value)[1:].encode()


LETTERS = [chr(0x410 + i * 7 % 64) for i in range(40)]

# Pickles of protocol 0 in which one opcode is most of all.
TEXTS = {
    "V, ASCII": text_list(b"V", [b"robot-%d" % i for i in range(10000)]),
    "V, escapes": text_list(
        b"V", ["".join(LETTERS[i % 40:] + LETTERS[:i % 40]).encode("raw-unicode-escape") for i in range(3000)]
    ),
    "S, ASCII": text_list(b"S", [python2_string(b"robot-%d" % i) for i in range(10000)]),
    "S, escapes": text_list(b"S", [python2_string(bytes((i * 31 + j * 7) % 127 for j in range(40))) for i in range(3000)]),
    "I": text_list(b"I", [b"%d" % (i * 21474) for i in range(10000)]),
    "L": text_list(b"L", [b"%dL" % (i * 123456789) for i in range(10000)]),
    "F": text_list(b"F", [repr(i * 0.37 - 18000.123).encode() for i in range(10000)]),
    "p and g": pickle.dumps([[i] for i in range(2000)] * 3, 0),
}


def texts(_):
    return {name: base64.b64encode(data).decode() for name, data in TEXTS.items()}


def time_text(ask):
    data, loads = TEXTS[ask["payload"]], pickle.loads
    start = time.perf_counter()
    for _ in range(ask["count"]):
        loads(data)
    return {"ns": (time.perf_counter() - start) * 1e9}


def as_json(value):
    if isinstance(value, bytes):
        return {"__bytes__": base64.b64encode(value).decode()}
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, traceback.FrameSummary):
        return {name: getattr(value, name) for name in ("filename", "lineno", "name", "line")}
    return [str(value)]


def payloads(_):
    return PAYLOADS


def pickled(ask):
    return {"pickle": base64.b64encode(pickle.dumps(PAYLOADS[ask["payload"]], ask["protocol"])).decode()}


# As V8, each turn begins with its young garbage taken away, outside of the time.


def time_loads(ask):
    data = pickle.dumps(PAYLOADS[ask["payload"]], ask["protocol"])
    loads = pickle.loads
    gc.collect(0)
    start = time.perf_counter()
    for _ in range(ask["count"]):
        loads(data)
    return {"ns": (time.perf_counter() - start) * 1e9}


def time_dumps(ask):
    value, protocol = PAYLOADS[ask["payload"]], ask["protocol"]
    dumps = pickle.dumps
    gc.collect(0)
    start = time.perf_counter()
    for _ in range(ask["count"]):
        dumps(value, protocol)
    return {"ns": (time.perf_counter() - start) * 1e9}


DO = {
    "payloads": payloads,
    "pickle": pickled,
    "loads": time_loads,
    "dumps": time_dumps,
    "texts": texts,
    "text": time_text,
}

if __name__ == "__main__":
    for line in sys.stdin:
        ask = json.loads(line)
        print(json.dumps(DO[ask["do"]](ask), default=as_json), flush=True)
