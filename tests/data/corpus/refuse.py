"""What one CPython says to malformed pickles: `loads`, and the reader in C from a file."""
import io
import json
import pickle
import resource
import sys
import warnings


def verdict(load):
    try:
        value = load()
    except Exception as error:
        return {"type": type(error).__name__, "text": str(error)}
    text = repr(value)
    return {"ok": text if " at 0x" not in text else True}


def main():
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    for line in sys.stdin:
        data = bytes.fromhex(json.loads(line)["hex"])
        answer = {"loads": verdict(lambda: pickle.loads(data))}
        from_file = verdict(lambda: pickle.Unpickler(io.BytesIO(data)).load())
        if from_file != answer["loads"]:
            answer["file"] = from_file
        print(json.dumps(answer))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
