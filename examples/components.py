#!/usr/bin/env python3
"""The components server of a Raspberry Pi, and a PC that drives the wheels through it: an answer is
an object of the robot's own class. The same program as components.ts.

    python3 examples/components.py robot [PORT]
    python3 examples/components.py bot [HOST [PORT]]
"""

import struct
import sys

import link
from common.serialutils import Deserializer
from tcptalks import TCPTalks

CALL = 0x20  # (component, method, args, kwargs)
SET_POSITION, GET_POSITION = 0x10, 0x16

# For link.py, which lets no class in but those it knows. The library of the clubs takes any.
link.PlainUnpickler.WELCOME["common.serialutils"] = {"Deserializer"}


class Wheeledbase:
    """Plays the Arduino: what is sent to it are little-endian floats."""

    def __init__(self):
        self.position = struct.pack("<fff", 0, 0, 0)

    def send(self, opcode, *args):
        if opcode == SET_POSITION:
            self.position = b"".join(args)

    def execute(self, opcode):
        return Deserializer(self.position) if opcode == GET_POSITION else None


def robot(port=25566):
    components = {"wheeledbase": Wheeledbase()}

    def call(component, method, args, kwargs):
        return getattr(components[component], method)(*args, **kwargs)

    talks = TCPTalks(port=int(port))
    talks.bind(CALL, call)
    print("robot: waiting on port", talks.port, flush=True)
    talks.connect(timeout=None)
    talks.sleep_until_disconnected()


def bot(host="127.0.0.1", port=25566):
    with TCPTalks(host, int(port)) as talks:
        floats = [struct.pack("<f", value) for value in (100, 0.5, -2)]
        talks.execute(CALL, "wheeledbase", "send", (SET_POSITION, *floats), {})
        output = talks.execute(CALL, "wheeledbase", "execute", (GET_POSITION,), {})
        print("bot: a", type(output).__name__, "of", len(output.remaining), "bytes")
        x, y, theta = output.read_float(), output.read_float(), output.read_float()
        print("bot: the robot is at {:.1f} {:.1f} {:.1f}".format(x, y, theta))


if __name__ == "__main__":
    role, *rest = sys.argv[1:] or ["bot"]
    roles = {"robot": robot, "bot": bot}
    roles[role](*rest) if role in roles else sys.exit(__doc__)
