"""Loads pickles under one CPython 3 and prints what came out, a JSON line for each."""
import copyreg
import hashlib
import io
import json
import os
import pickle
import pickletools
import resource
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "python")]
from oracle_load import OrderedUnpickler, has_sets  # noqa: E402
from oracle_repr import python_repr  # noqa: E402

BUILTIN_GLOBALS = {"builtins.set", "builtins.frozenset", "builtins.bytearray", "builtins.bytes", "builtins.complex",
    "_codecs.encode"}
DIS_LIMIT = 20000
REPR_LIMIT = 8000


def persistent_load(pid):
    return ("persistent", pid)


class CUnpickler(pickle.Unpickler):
    def __init__(self, data, persistent=False, **keywords):
        super().__init__(io.BytesIO(data), **keywords)
        if persistent:
            self.persistent_load = persistent_load


def refusal(error):
    return {"type": type(error).__name__, "text": str(error)}


def buffers_of(entry):
    out = []
    for buffer in entry.get("buffers", []):
        data = bytes.fromhex(buffer["hex"])
        out.append(data if buffer["readonly"] else bytearray(data))
    return out


def keywords_of(entry, encoding):
    keywords = {"encoding": encoding}
    if "buffers" in entry:
        keywords["buffers"] = buffers_of(entry)
    return keywords


def load(entry, data, encoding="ASCII"):
    """{repr} or {refused}, as the reader in C decides."""
    try:
        value = CUnpickler(data, bool(entry.get("persistent")), **keywords_of(entry, encoding)).load()
    except Exception as error:
        return {"refused": refusal(error)}
    try:
        if has_sets(data):
            value = ordered(entry, data, encoding).load()
        text = python_repr(value)
    except Exception as error:
        return {"unprintable": refusal(error)["type"]}
    if " at 0x" in text or "OrderedSet" in text:
        return {}
    if len(text) > REPR_LIMIT:
        return {"reprSha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()}
    return {"repr": text}


def ordered(entry, data, encoding="ASCII", **keywords):
    keywords.update(keywords_of(entry, encoding))
    return OrderedUnpickler(data, persistent_load=persistent_load if entry.get("persistent") else None, **keywords)


def globals_of(entry, data):
    reader = ordered(entry, data, "latin1")
    try:
        reader.load()
    except Exception:
        pass
    return sorted(set(reader.globals))


def shared(entry, data, found):
    """What 3.13's pickle.dumps writes for this value when equal texts are one object."""
    if entry["protocol"] < 2 or not set(found) <= BUILTIN_GLOBALS or "buffers" in entry or entry.get("persistent"):
        return {}
    try:
        value = ordered(entry, data, ordered=False, share=True).load()
        if has_sets(data) and python_repr(value) != python_repr(ordered(entry, data).load()):
            return {}
        return {"shared": pickle.dumps(value, entry["protocol"]).hex()}
    except Exception:
        return {}


def dis(entry, data):
    out = io.StringIO()
    answer = {}
    try:
        pickletools.dis(data, out)
    except Exception as error:
        answer["disRefused"] = refusal(error)
    text = out.getvalue()
    if len(text) <= DIS_LIMIT or not entry.get("large"):
        answer["dis"] = text
    return answer


def judge(entry):
    data = bytes.fromhex(entry["hex"])
    answer = load(entry, data)
    if entry["python"].startswith("2.") or entry.get("encodings"):
        answer["encodings"] = {encoding: load(entry, data, encoding) for encoding in ("latin1", "bytes")}
    answer["globals"] = globals_of(entry, data)
    if "repr" in answer or "reprSha256" in answer:
        answer.update(shared(entry, data, answer["globals"]))
    return answer


def main():
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    for line in sys.stdin:
        entry = json.loads(line)
        for code, module, name in [tuple(e) for e in entry.get("extensions", [])]:
            copyreg.add_extension(module, name, code)
        answer = {} if entry.get("hostile") else judge(entry)
        for code, module, name in [tuple(e) for e in entry.get("extensions", [])]:
            copyreg.remove_extension(module, name, code)
        if entry.get("wantDis"):
            answer.update(dis(entry, bytes.fromhex(entry["hex"])))
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
