"""The values of the corpus, one module for each kind.

Each module has `entries()`, which yields `(name, value)` or
`(name, value, options)`. Options: `protocols` (only these), `persistent`
(objects of class `Persistent` are written as persistent ids), `buffers`
(out-of-band), `numpy` (facts about an array), `large` (kept in the file of
large inputs).
"""
import importlib
import sys

MODULES = [
    "ints", "floats", "strings", "binary", "containers", "large", "sharing", "dicts",
    "sets", "messages", "replies", "errors", "dates", "standard", "classes",
    "instances", "subclasses", "reduces", "references", "special", "numeric_arrays", "random_data",
]


def all_entries():
    for name in MODULES:
        module = importlib.import_module("values." + name)
        try:
            for entry in module.entries():
                full = name.replace("_", "-") + "/" + entry[0]
                yield full, entry[1], (entry[2] if len(entry) > 2 else {})
        except Exception as error:
            sys.stderr.write("%s: %r\n" % (name, error))
            raise
