"""The module of a robot's own in which the class of an answer is: components.py sends it."""

import struct


class Deserializer:
    """What an Arduino answered: bytes, to be read one value after the other."""

    def __init__(self, raw):
        self.remaining = raw

    def read_float(self):
        value, = struct.unpack_from("<f", self.remaining)
        self.remaining = self.remaining[4:]
        return value
