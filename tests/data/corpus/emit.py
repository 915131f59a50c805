"""Pickles every value under one CPython 3 and prints a JSON line for each result."""
import copyreg
import io
import json
import os
import pickle
import pickletools
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from values import all_entries  # noqa: E402
from values.special import EXTENSIONS  # noqa: E402
import zoo  # noqa: E402

OPTIMIZED = ("containers/", "sharing/", "messages/", "instances/", "dicts/key-and", "reduces/", "replies/whole")


def with_persistent_ids(base):
    class Pickler(base):
        def persistent_id(self, obj):
            return obj.pid if isinstance(obj, zoo.Persistent) else None

    return Pickler


PICKLERS = {"c": pickle.Pickler, "python": pickle._Pickler}


def dump(writer, value, protocol, options):
    """The pickle and its out-of-band buffers."""
    kind = with_persistent_ids(PICKLERS[writer]) if options.get("persistent") else PICKLERS[writer]
    buffers, out = [], io.BytesIO()
    keywords = {"buffer_callback": buffers.append} if options.get("buffers") else {}
    kind(out, protocol, **keywords).dump(value)
    held = []
    for buffer in buffers:
        view = buffer.raw()
        held.append({"hex": view.tobytes().hex(), "readonly": view.readonly})
    return out.getvalue(), held


def main():
    version = "%d.%d.%d" % sys.version_info[:3]
    for name, value, options in all_entries():
        for protocol in options.get("protocols", range(pickle.HIGHEST_PROTOCOL + 1)):
            if options.get("large") and protocol < 2:
                continue
            for writer in ("c", "python"):
                try:
                    data, buffers = dump(writer, value, protocol, options)
                except Exception as error:
                    if os.environ.get("CORPUS_VERBOSE"):
                        sys.stderr.write("%s p%d %s: %r\n" % (name, protocol, writer, error))
                    continue
                line = {"name": name, "python": version, "protocol": protocol, "writer": writer, "hex": data.hex()}
                for flag in ("persistent", "large", "numpy"):
                    if flag in options:
                        line[flag] = options[flag]
                if buffers:
                    line["buffers"] = buffers
                if options.get("extensions"):
                    line["extensions"] = EXTENSIONS
                print(json.dumps(line))
                if writer == "c" and name.startswith(OPTIMIZED):
                    print(json.dumps(dict(line, writer="optimize", hex=pickletools.optimize(data).hex())))


if __name__ == "__main__":
    main()
