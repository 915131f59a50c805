"""Makes the corpus with every CPython of the machine. See README.md."""
import glob
import gzip
import hashlib
import io
import json
import os
import pickletools
import re
import shutil
import subprocess
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from hand import hand_entries, old_numpy, several_entries  # noqa: E402
from malformed import malformed_entries  # noqa: E402

JUDGES = ("3.13", "3.8")
EXACT_WRITERS = {"c": 0, "python": 1, "optimize": 2, "hand": 3, "cPickle": 4, "pickle2": 5}
# bodies that another protocol wrote already are kept for one name in so many
KEEP_ONE_IN = 8
# pickletools.optimize'd pickles are kept for one name in so many
OPTIMIZED_ONE_IN = 4
# protocols 0 and 1 of Python 3 are kept for one name in so many
OLD_ONE_IN = 2


def pythons():
    """{"3.8": (version, path)}, from pyenv and the PATH, the newest patch release of each."""
    found = {}
    names = ["python2.7"] + ["python3.%d" % minor for minor in range(6, 14)]
    paths = sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python"))) + [p for p in map(shutil.which,
        names) if p]
    for path in paths:
        answer = subprocess.run([path, "-c", "import sys; print('%d.%d %d' % sys.version_info[:3])"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if answer.returncode == 0:
            minor, patch = answer.stdout.decode().split()
            found.setdefault(minor, ("%s.%s" % (minor, patch), path))
    return {minor: found[minor] for minor in ["2.7"] + ["3.%d" % n for n in range(6, 14)] if minor in found}


def run(path, script, text=""):
    environment = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8", "TZ": "UTC"}
    done = subprocess.run([path, os.path.join(HERE, script)], input=text.encode(), stdout=subprocess.PIPE,
        env=environment, cwd=HERE)
    if done.returncode:
        raise SystemExit("%s failed under %s" % (script, path))
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def judged(path, entries, want_dis=False):
    lines = "".join(json.dumps(dict(entry, wantDis=want_dis)) + "\n" for entry in entries)
    return run(path, "judge.py", lines)


def part(name):
    return zlib.crc32(name.encode())


def body(entry):
    """The pickle without its protocol byte, so that 3 and 4 can be told the same."""
    return entry["hex"][4:] if entry["hex"].startswith("80") else entry["hex"]


def spare(entry, known):
    """Whether the corpus can do without this pickle; known: another protocol gave the same body."""
    if entry["writer"] == "hand":
        return False
    if entry["writer"] == "optimize" and part(entry["name"]) % OPTIMIZED_ONE_IN:
        return True
    if entry["writer"] in ("c", "python") and entry["protocol"] < 2 and part(entry["name"]) % OLD_ONE_IN:
        return True
    return known and entry["protocol"] != 4 and bool(entry.get("large") or part(entry["name"]) % KEEP_ONE_IN)


def collected(found):
    """All entries, each sequence of bytes once; `pythons` says who wrote it."""
    raw = list(hand_entries()) + list(several_entries())
    for minor, (_, path) in found.items():
        raw += run(path, "emit2.py" if minor == "2.7" else "emit.py")
    raw += [old for old in map(old_numpy, [entry for entry in raw if entry["writer"] == "c"]) if old]
    raw.sort(key=lambda entry: EXACT_WRITERS[entry["writer"]])
    kept, bodies = {}, set()
    for entry in raw:
        key = (entry["hex"], json.dumps(entry.get("buffers")), json.dumps(entry.get("extensions")))
        if key in kept:
            also = kept[key]["pythons"]
            if entry["python"] and kept[key]["writer"] == entry["writer"] and entry["python"] not in also:
                also.append(entry["python"])
            continue
        same = (body(entry), entry.get("large"), entry["writer"] in ("c", "python"))
        if spare(entry, same in bodies):
            continue
        bodies.add(same)
        kept[key] = dict(entry, pythons=[entry["python"]] if entry["python"] else [])
    return named(kept.values())


def named(entries):
    """Gives each entry its id: name, protocol, and what else is needed to be alone."""
    used = set()
    for entry in entries:
        identity = "%s:p%d" % (entry["name"], entry["protocol"])
        if entry["writer"] not in ("c", "hand"):
            identity += ":" + entry["writer"]
        if identity in used:
            identity += ":" + ".".join(entry["python"].split(".")[:2])
        assert identity not in used, identity
        used.add(identity)
        yield dict(entry, id=identity)


def tidy(entry, answer):
    """The line of the corpus."""
    line = {"id": entry["id"], "protocol": entry["protocol"], "writer": entry["writer"], "pythons": entry["pythons"],
        "hex": entry["hex"]}
    if entry["writer"] == "c" and entry["protocol"] >= 2:
        line["exact"] = True
    for flag in ("persistent", "buffers", "extensions", "numpy", "ends", "hostile"):
        if entry.get(flag) is not None and entry.get(flag) is not False:
            line[flag] = entry[flag]
    for field in ("repr", "reprSha256", "refused", "unprintable", "encodings", "reprBy"):
        if field in answer:
            line[field] = answer[field]
    if answer.get("globals"):
        line["globals"] = answer["globals"]
    if "shared" in answer and not (entry.get("large") and answer["shared"] != entry["hex"]):
        line["shared"] = "=" if answer["shared"] == entry["hex"] else answer["shared"]
    return line


def judge_all(entries, found):
    """3.13's word; where it refuses or cannot print, the word of the Python that wrote the pickle."""
    answers = judged(found["3.13"][1], entries, want_dis=True)
    by_writer = {}
    for index, (entry, answer) in enumerate(zip(entries, answers)):
        minor = ".".join(entry["python"].split(".")[:2])
        unclear = "refused" in answer or "unprintable" in answer or "numpy" in entry
        if unclear and minor in found and minor not in ("3.13", "2.7"):
            by_writer.setdefault(minor, []).append(index)
    for minor, indices in by_writer.items():
        for index, answer in zip(indices, judged(found[minor][1], [entries[i] for i in indices])):
            if "refused" not in answer or "numpy" in entries[index]:
                kept = {key: answers[index][key] for key in ("dis", "disRefused") if key in answers[index]}
                answers[index] = dict(answer, reprBy=found[minor][0], **kept)
    return answers


def check(lines, dis):
    """What the corpus promises: every opcode, and nothing by hand that Python refuses."""
    refused = [line["id"] for line in lines if line["writer"] == "hand" and "refused" in line]
    text = "".join(line.get("text", "") for line in dis)
    unseen = [opcode.name for opcode in pickletools.opcodes if not re.search(r": +\S+ +%s\b" % opcode.name, text)]
    if refused or unseen:
        raise SystemExit("refused: %s; opcodes not covered: %s" % (refused, unseen))


def write(name, lines):
    """Deterministic: no time, no file name inside the gzip header."""
    text = "".join(json.dumps(line, ensure_ascii=True, sort_keys=False) + "\n" for line in lines)
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=9, mtime=0) as packed:
        packed.write(text.encode())
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(out.getvalue())
    print("%-22s %6d lines %9d bytes, packed %8d, sha256 %s" % (name, len(lines), len(text), len(out.getvalue()),
        hashlib.sha256(text.encode()).hexdigest()[:12]))


def malformed(found):
    entries = [dict(entry, python="", protocol=0, writer="hand") for entry in malformed_entries()]
    lines = "".join(json.dumps(entry) + "\n" for entry in entries)
    results = {minor: run(found[minor][1], "refuse.py", lines) for minor in JUDGES}
    texts = judged(found["3.13"][1], [dict(entry, hostile=True) for entry in entries], want_dis=True)
    out, dis = [], []
    for index, entry in enumerate(entries):
        answers = {found[minor][0]: results[minor][index] for minor in JUDGES}
        loaded = all("ok" in answer["loads"] for answer in answers.values())
        out.append({"id": entry["id"], "want": entry["want"] or ("accepted" if loaded else "malformed"),
            "hex": entry["hex"], "cpython": answers})
        dis.append(dis_line(entry["id"], texts[index]))
    return out, dis


def dis_line(identity, answer):
    line = {"id": identity}
    for source, target in (("dis", "text"), ("disRefused", "refused")):
        if source in answer:
            line[target] = answer[source]
    return line


def main():
    found = pythons()
    print("CPython " + ", ".join(version for version, _ in found.values()))
    missing = [minor for minor in ["2.7"] + ["3.%d" % n for n in range(6, 14)] if minor not in found]
    if missing:
        raise SystemExit("CPython %s is missing: the corpus would lose what it wrote" % ", ".join(missing))
    everything = list(collected(found))
    if not any("numpy" in entry for entry in everything):
        raise SystemExit("No Python here has numpy: the corpus would lose its arrays")
    small = [entry for entry in everything if not entry.get("large")]
    large = [entry for entry in everything if entry.get("large")]
    dis = []
    for name, chosen in (("corpus.jsonl.gz", small), ("large.jsonl.gz", large)):
        answers = judge_all(chosen, found)
        lines = [tidy(entry, answer) for entry, answer in zip(chosen, answers)]
        write(name, lines)
        dis += [dis_line(entry["id"], answer) for entry, answer in zip(chosen, answers) if "dis" in answer]
        if chosen is small:
            check(lines, dis)
    refused, texts = malformed(found)
    write("malformed.jsonl.gz", refused)
    write("dis.jsonl.gz", dis + texts)


if __name__ == "__main__":
    main()
