"""Persistent ids, out-of-band buffers and the extension registry."""
import copyreg
import pickle

import zoo
from zoo import Persistent

EXTENSIONS = [(1, "zoo", "Point"), (255, "zoo", "Empty"), (256, "zoo", "MyList"), (65535, "zoo", "Slots"),
    (65536, "zoo", "Node"), (0x7FFFFFFF, "zoo", "build")]


def entries():
    for name, pid in [("text", "id-7"), ("number", "12"), ("empty", "")]:
        yield "persistent/" + name, Persistent(pid), {"persistent": True}
        yield "persistent/two-" + name, [Persistent(pid), 1, Persistent(pid)], {"persistent": True}
    for name, pid in [("tuple", ("part", 3)), ("int", 5), ("none-inside", (None,)), ("bytes", b"x")]:
        yield "persistent/" + name, [Persistent(pid)], {"persistent": True, "protocols": (1, 2, 3, 4, 5)}
    if hasattr(pickle, "PickleBuffer"):
        Buffer = pickle.PickleBuffer
        data, array = bytes(bytearray(b"readonly")), bytearray(b"writable")
        for name, value in [
            ("readonly", Buffer(data)), ("writable", Buffer(array)), ("two", [Buffer(data), Buffer(array)]),
            ("empty", Buffer(b"")), ("same-twice", [Buffer(data)] * 2),
            ("beside-bytes", [data, Buffer(data), array, Buffer(array)]),
        ]:
            yield "buffer/in-band/" + name, value, {"protocols": (5,)}
            yield "buffer/out-of-band/" + name, value, {"protocols": (5,), "buffers": True}
    for code, module, name in EXTENSIONS:
        copyreg.add_extension(module, name, code)
    try:
        for name, value in [
            ("class-1", zoo.Point), ("class-255", zoo.Empty), ("class-256", zoo.MyList), ("class-65535", zoo.Slots),
            ("class-65536", zoo.Node), ("function-most", zoo.build), ("instance", zoo.Point(1, 2)),
            ("two", [zoo.Point, zoo.Point]), ("list", zoo.MyList([1, 2])), ("node", zoo.Node("x")),
        ]:
            yield "extension/" + name, value, {"extensions": True}
    finally:
        for code, module, name in EXTENSIONS:
            copyreg.remove_extension(module, name, code)
