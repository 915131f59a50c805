"""numpy's scalars and arrays, where an interpreter has numpy."""


def entries():
    try:
        import numpy as np
    except ImportError:
        return
    for code in ("<i1", "|u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", "<u8", ">u8", "<f2", "<f4", ">f4",
        "<f8", ">f8", "<c8", "<c16", "|b1"):
        dtype = np.dtype(code)
        yield fact("array/" + code, np.array([0, 1, 2], dtype=dtype))
        yield fact("scalar/" + code, np.array([1], dtype=dtype)[0])
        yield "dtype/" + code, dtype, {"numpy": {}}
    table = np.arange(6, dtype="<f8").reshape(2, 3)
    cube = np.arange(24, dtype=">i4").reshape(2, 3, 4)
    yield fact("order/c-2x3", table)
    yield fact("order/fortran-2x3", np.asfortranarray(table))
    yield fact("order/transposed", table.T)
    yield fact("order/strided", table[:, ::2])
    yield fact("order/c-2x3x4", cube)
    yield fact("order/fortran-2x3x4", np.asfortranarray(cube))
    yield fact("shape/zero-dimensions", np.array(7, dtype="<i8"))
    yield fact("shape/empty", np.array([], dtype="<f8"))
    yield fact("shape/0x3", np.zeros((0, 3), dtype="<f4"))
    yield fact("shape/1x1x1", np.ones((1, 1, 1), dtype="<f4"))
    yield fact("text/<U3", np.array(["a", "bcd", "\u20ac"], dtype="<U3"))
    yield fact("text/>U2", np.array(["ab"], dtype=">U2"))
    yield fact("text/|S4", np.array([b"a", b"bcde"], dtype="|S4"))
    yield fact("structured/two-fields", np.array([(1, 2.5), (3, 4.5)], dtype=[("id", "<i4"), ("x", "<f8")]))
    yield fact("structured/aligned", np.array([(1, 2.5)], dtype=np.dtype([("a", "<i1"), ("b", "<f8")], align=True)))
    yield fact("structured/sub-array", np.array([((1, 2),)], dtype=[("pair", "<i2", (2,))]))
    yield fact("object", np.array([1, "a", None], dtype=object))
    yield fact("datetime", np.array(["2020-01-02", "NaT"], dtype="<M8[D]"))
    yield fact("timedelta", np.array([1, 2], dtype="<m8[ms]"))
    yield fact("float-specials", np.array([0.0, -0.0, np.inf, -np.inf, np.nan]))
    yield "list-of-scalars", [np.float64(1.5), np.float64(2.5), np.int64(3), np.bool_(True)], {"numpy": {}}
    yield "twice", [table, table], {"numpy": {}}
    yield "dict", {"points": np.array([[1.0, 2.0]]), "mask": np.array([True, False])}, {"numpy": {}}
    readonly = np.arange(3, dtype="<i8")
    readonly.flags.writeable = False
    for name, value in [("writable", np.arange(3, dtype="<i8")), ("readonly", readonly),
        ("fortran", np.asfortranarray(table))]:
        yield "out-of-band/" + name, value, {"numpy": {}, "protocols": (5,), "buffers": True}


def fact(name, value):
    facts = {"dtype": value.dtype.str, "shape": list(value.shape), "fortran": bool(value.flags.fnc),
        "values": repr(value.tolist())}
    return name, value, {"numpy": facts}
