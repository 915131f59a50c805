#!/usr/bin/env python3
"""Plays an ESP32 panel, byte for byte as its C++ library speaks: for panel.ts, when the real one is
not at hand. It dials, says no password, and answers what it is asked.

    python3 examples/panel.py [HOST [PORT]]
"""

import pickle
import socket
import struct
import sys

LED, NAME, BUTTON = 0x10, 0x11, 0x12

PASSWORD_NONE = bytes.fromhex("80 03 43 01 41 71 00 4b aa 4e 85 71 01 87 71 02 2e")
# Nothing else will do: C++ compares the bytes.
PASSWORD_IS_RIGHT = bytes.fromhex("80 03 43 01 41 71 00 4b aa 71 01 88 85 71 02 87 71 03 2e")
REQUEST = bytes.fromhex("80 03 28 43 01 52 71 00 4b")
NONE = b"N\x85"  # (None,)


class Numbers(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError("a panel knows no classes")


def led(number, on):
    print("panel: LED", number, "is", "on" if on else "off", flush=True)
    return NONE


def name():
    return b"\x8c\x07panel 1"  # a str, where a tuple would be


def button():
    return b"K\x03"  # an int, where a tuple would be


def main(host="127.0.0.1", port=26656):
    sock = socket.create_connection((host, int(port)))
    stream = sock.makefile("rb")
    sock.sendall(PASSWORD_NONE)
    if stream.read(len(PASSWORD_IS_RIGHT)) != PASSWORD_IS_RIGHT:
        sys.exit("panel: this is no answer for an ESP32")
    while stream.peek(1):
        if not stream.peek(64).startswith(REQUEST):
            sys.exit("panel: this is no request for an ESP32")
        _, opcode, retcode, args, _ = Numbers(stream).load()
        answer = {LED: led, NAME: name, BUTTON: button}[opcode](*args)
        head = bytes.fromhex("80 03 43 01 41 71 00 8a 05") + struct.pack("<I", retcode) + b"\x00"
        sock.sendall(head + answer + bytes.fromhex("87 71 02 2e"))


if __name__ == "__main__":
    main(*sys.argv[1:])
