"""Makes the files that the programs beside it read, small ones: python3 make.py

It takes numpy, and what of joblib, pandas and scikit-learn is there; torch is
not needed, its file is a zip archive with a pickle in it.
"""
import io
import os
import pickle
import sys
import types
import zipfile

import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def path(name):
    return os.path.join(HERE, name)


def make_joblib():
    import joblib
    model = {
        "weights": np.arange(6, dtype="f4").reshape(2, 3) / 2,
        "columns": np.asfortranarray(np.arange(4, dtype=">i2").reshape(2, 2)),
        "names": np.array(["left", None], dtype=object),
        "epochs": 3,
    }
    joblib.dump(model, path("model.joblib"))
    joblib.dump(model, path("model_zlib.joblib"), compress=3)


def make_torch():
    """What torch.save({"weight": …, "bias": …, "transposed": …, "epoch": 7}, path) writes."""
    torch = types.ModuleType("torch")
    torch._utils = types.ModuleType("torch._utils")
    sys.modules.update({"torch": torch, "torch._utils": torch._utils})

    def named(module, name):
        thing = type(name, (), {"__module__": module.__name__})
        setattr(module, name, thing)
        return thing

    def rebuild(*args):
        raise NotImplementedError

    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    torch._utils._rebuild_tensor_v2 = rebuild
    kinds = {"f4": named(torch, "FloatStorage"), "i8": named(torch, "LongStorage")}

    class Storage:
        def __init__(self, key, array):
            self.key, self.array = key, array

    class Tensor:
        def __init__(self, storage, offset, size, stride):
            self.parts = storage, offset, size, stride

        def __reduce_ex__(self, protocol):
            import collections
            return rebuild, self.parts + (False, collections.OrderedDict())

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if isinstance(value, Storage):
                kind = kinds[value.array.dtype.str[1:]]
                return "storage", kind, value.key, "cpu", value.array.size
            return None

    weight = Storage("0", np.arange(6, dtype="<f4") / 4)
    bias = Storage("1", np.array([1, -2], dtype="<i8"))
    state = {
        "weight": Tensor(weight, 0, (2, 3), (3, 1)),
        "transposed": Tensor(weight, 0, (3, 2), (1, 3)),
        "last_row": Tensor(weight, 3, (3,), (1,)),
        "bias": Tensor(bias, 0, (2,), (1,)),
        "epoch": 7,
    }
    out = io.BytesIO()
    Pickler(out, protocol=2).dump(state)
    with zipfile.ZipFile(path("weights.pt"), "w", zipfile.ZIP_STORED) as archive:
        def add(name, data):
            archive.writestr(zipfile.ZipInfo("weights/" + name), data)
        add("data.pkl", out.getvalue())
        add("byteorder", b"little")
        for storage in (weight, bias):
            add("data/" + storage.key, storage.array.tobytes())
        add("version", b"3\n")
    # Other libraries look whether there is a torch.
    del sys.modules["torch"], sys.modules["torch._utils"]


def make_pandas():
    import pandas
    frame = pandas.DataFrame({
        "time": [0.0, 0.5, 1.0],
        "left": [1, 2, 3],
        "right": [4, 5, 6],
        "state": ["go", "go", "stop"],
    })
    frame.to_pickle(path("log.pkl"), protocol=4)
    kinds = pandas.DataFrame({
        "when": pandas.date_range("2020-01-01", periods=2),
        "side": pandas.Categorical(["left", None]),
        "count": pandas.array([1, None], dtype="Int64"),
    })
    kinds.to_pickle(path("kinds.pkl"), protocol=4)


def make_sklearn():
    from sklearn.linear_model import LinearRegression
    model = LinearRegression().fit(np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 3.0, 5.0]))
    with open(path("line.pkl"), "wb") as file:
        pickle.dump(model, file, protocol=4)


class Python2Pickler(pickle._Pickler):
    """Writes text and bytes as Python 2's str, as cPickle did."""
    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, text):
        data = text.encode("ascii") if isinstance(text, str) else text
        if len(data) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(data)]) + data)
        else:
            self.write(pickle.BINSTRING + len(data).to_bytes(4, "little") + data)
        self.memoize(text)

    dispatch[str] = dispatch[bytes] = save_string


def make_cifar():
    """Two images of 32 x 32 as in CIFAR-10's data_batch_1: red, then green, then blue."""
    images = np.zeros((2, 3072), dtype="u1")
    images[0, :1024] = 255
    images[1, 2048:] = np.arange(1024) % 256
    out = io.BytesIO()
    Python2Pickler(out, protocol=2).dump({
        "batch_label": "training batch 1 of 5",
        "labels": [6, 9],
        "data": images,
        "filenames": ["leptodactylus_s_000004.png", "camion_s_000148.png"],
    })
    data = out.getvalue().replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    with open(path("data_batch"), "wb") as file:
        file.write(data)


for make in (make_joblib, make_torch, make_pandas, make_sklearn, make_cifar):
    try:
        make()
    except ImportError as error:
        print("%s: %s" % (make.__name__, error))
