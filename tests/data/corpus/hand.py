"""Valid pickles written by hand: opcodes and shapes that picklers of today do not write."""
import struct


def u32(n):
    return struct.pack("<I", n)


def u64(n):
    return struct.pack("<Q", n)


def frame(body):
    return b"\x95" + u64(len(body)) + body


SIMPLE = {
    "int/zero": b"I0\n.", "int/true": b"I01\n.", "int/false": b"I00\n.", "int/minus": b"I-5\n.",
    "int/big": b"I99999999999999999999\n.", "int/hex": b"I0x1F\n.", "int/spaces": b"I 7 \n.", "int/plus": b"I+7\n.",
    "long/with-l": b"L5L\n.", "long/without-l": b"L5\n.", "long/minus": b"L-12345678901234567890L\n.",
    "long/zero": b"L0L\n.", "long/hex": b"L0x10L\n.",
    "binint/negative": b"J\xff\xff\xff\xff.", "binint/small-in-four": b"J\x01\x00\x00\x00.", "binint1": b"K\xff.",
    "binint2/small": b"M\x01\x00.",
    "long1/empty": b"\x80\x02\x8a\x00.", "long1/one": b"\x80\x02\x8a\x01\xff.",
    "long1/padded": b"\x80\x02\x8a\x04\x01\x00\x00\x00.", "long1/negative-padded": b"\x80\x02\x8a\x03\xff\xff\xff.",
    "long1/255": b"\x80\x02\x8a\xff" + b"\x01" * 255 + b".",
    "long4/empty": b"\x80\x02\x8b\x00\x00\x00\x00.", "long4/short": b"\x80\x02\x8b\x02\x00\x00\x00\x00\x80.",
    "long4/256": b"\x80\x02\x8b\x00\x01\x00\x00" + b"\x81" * 256 + b".",
    "float/text": b"F1.5\n.", "float/no-dot": b"F3\n.", "float/exponent": b"F-1e-5\n.", "float/inf": b"Finf\n.",
    "float/nan": b"Fnan\n.", "float/minus-inf": b"F-inf\n.", "float/underflow": b"F1e-400\n.",
    "float/least": b"F5e-324\n.", "float/upper": b"FINFINITY\n.",
    "float/many-digits": b"F0.1000000000000000055511151231257827\n.",
    "string/single": b"S'abc'\n.", "string/double": b'S"it\'s"\n.',
    "string/escapes": b"S'\\x41\\n\\t\\\\\\'\\101\\r\\a'\n.", "string/empty": b"S''\n.",
    "binstring": b"T\x03\x00\x00\x00abc.", "binstring/empty": b"T\x00\x00\x00\x00.", "short-binstring": b"U\x03abc.",
    "short-binstring/empty": b"U\x00.",
    "unicode/plain": b"Vabc\n.", "unicode/latin1": b"V\xe9\n.", "unicode/u": b"V\\u20ac\n.",
    "unicode/big-u": b"V\\U0001f600\n.", "unicode/surrogate": b"V\\ud800\n.",
    "unicode/split-pair": b"V\\ud83d\\ude00\n.", "unicode/backslash": b"V\\u005c\n.",
    "unicode/double-backslash": b"V\\\\u0041\n.", "unicode/other-escape": b"V\\n\\x41\n.", "unicode/empty": b"V\n.",
    "binunicode": b"X\x02\x00\x00\x00\xc3\xa9.", "short-binunicode": b"\x80\x04\x8c\x02\xc3\xa9.",
    "binunicode8": b"\x80\x04\x8d" + u64(3) + b"abc.", "binunicode8/empty": b"\x80\x04\x8d" + u64(0) + b".",
    "binunicode/surrogate": b"X\x03\x00\x00\x00\xed\xa0\x80.",
    "binunicode/split-pair": b"X\x06\x00\x00\x00\xed\xa0\xbd\xed\xb8\x80.",
    "binbytes": b"\x80\x03B\x03\x00\x00\x00abc.", "short-binbytes": b"\x80\x03C\x03abc.",
    "binbytes8": b"\x80\x04\x8e" + u64(3) + b"abc.", "bytearray8": b"\x80\x05\x96" + u64(3) + b"abc.",
    "bytearray8/empty": b"\x80\x05\x96" + u64(0) + b".",
    "list/mark": b"(I1\nI2\nl.", "list/mark-empty": b"(l.", "list/append": b"]I1\naI2\na.",
    "list/appends": b"](K\x01K\x02e.", "list/appends-nothing": b"](e.", "dict/mark": b"(I1\nI2\nd.",
    "dict/mark-empty": b"(d.", "dict/setitem": b"}I1\nI2\ns.", "dict/setitems-nothing": b"}(u.",
    "dict/setitems-twice-a-key": b"}(K\x01K\x02K\x01K\x03u.",
    "dict/equal-keys": b"}(K\x01X\x01\x00\x00\x00aG\x3f\xf0\x00\x00\x00\x00\x00\x00X\x01\x00\x00\x00bI01\nX\x01\x00\x00\x00cu.",
    "tuple/mark": b"(K\x01K\x02t.",
    "tuple/mark-empty": b"(t.",
    "tuple/empty": b").",
    "tuple/one-by-mark": b"(K\x01t.",
    "tuple1": b"\x80\x02K\x01\x85.",
    "tuple2": b"\x80\x02K\x01K\x02\x86.",
    "tuple3": b"\x80\x02K\x01K\x02K\x03\x87.",
    "set/additems": b"\x80\x04\x8f(K\x01K\x02\x90.", "set/additems-nothing": b"\x80\x04\x8f(\x90.",
    "set/duplicates": b"\x80\x04\x8f(K\x01K\x01I01\n\x90.", "set/order": b"\x80\x04\x8f(K\x09K\x03K\x07K\x01\x90.",
    "frozenset/order": b"\x80\x04(K\x09K\x03\x91.", "frozenset/empty": b"\x80\x04(\x91.",
    "stack/pop": b"K\x01K\x020.", "stack/pop-mark": b"K\x01(K\x02K\x031.", "stack/pop-of-mark": b"K\x01(0.",
    "stack/dup": b"\x80\x02]2\x86.", "stack/dup-list": b"\x80\x02K\x052K\x06\x87.",
    "stack/items-below-stop": b"K\x01K\x02K\x03.", "stack/mark-below-stop": b"(K\x02.",
    "stack/marks-nested": b"((K\x01t(K\x02tt.",
    "memo/put-get": b"]p0\ng0\na.", "memo/binput-binget": b"]q\x00h\x00a.",
    "memo/long": b"]r\x00\x01\x00\x00j\x00\x01\x00\x00a.", "memo/sparse": b"K\x05p1000\n0g1000\n.",
    "memo/overwritten": b"\x80\x02K\x01q\x00K\x02q\x00h\x00\x87.", "memo/memoize": b"\x80\x04]\x94h\x00a.",
    "memo/memoize-after-put": b"\x80\x04]q\x01\x94K\x07\x94h\x01\x86.",
    "memo/put-of-int": b"\x80\x02K\x05q\x00h\x00\x86.", "memo/big-index": b"]r\x40\x42\x0f\x00j\x40\x42\x0f\x00a.",
    "memo/put-same-twice": b"\x80\x02]q\x00q\x01h\x01\x86.",
    "global/text": b"cbuiltins\nlen\n.", "global/py2": b"c__builtin__\nlong\n.",
    "global/py2-at-3": b"\x80\x03cbuiltins\nint\n.", "global/stack": b"\x80\x04\x8c\x08builtins\x8c\x03len\x93.",
    "global/dotted": b"\x80\x04\x8c\x03zoo\x8c\x0bOuter.Inner\x93.",
    "global/py2-map": b"ccopy_reg\n_reconstructor\n.", "global/py2-module": b"cUserDict\nUserDict\n.",
    "global/py2-exception": b"cexceptions\nValueError\n.", "global/itertools": b"citertools\nimap\n.",
    "global/stack-with-proto-2": b"\x80\x02X\x0b\x00\x00\x00__builtin__X\x04\x00\x00\x00long\x93.",
    "reduce/tuple": b"\x80\x02cbuiltins\nlist\n]K\x01a\x85R.",
    "reduce/complex": b"cbuiltins\ncomplex\n(F1.0\nF2.0\ntR.",
    "reduce/set": b"\x80\x02c__builtin__\nset\n](K\x01K\x02e\x85R.",
    "reduce/codecs": b"\x80\x02c_codecs\nencode\nX\x02\x00\x00\x00\xc3\xa9X\x06\x00\x00\x00latin1\x86R.",
    "reduce/codecs-hyphen": b"\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00aX\x07\x00\x00\x00latin-1\x86R.",
    "reduce/bytearray-of-text": b"\x80\x02c__builtin__\nbytearray\nX\x01\x00\x00\x00aX\x07\x00\x00\x00latin-1\x86R.",
    "reduce/bytearray-empty": b"\x80\x02c__builtin__\nbytearray\n)R.",
    "reduce/bytes-empty": b"\x80\x02c__builtin__\nbytes\n)R.",
    "newobj": b"\x80\x02czoo\nEmpty\n)\x81.",
    "newobj-ex": b"\x80\x04\x8c\x03zoo\x8c\tNewArgsEx\x93K\x01\x85}\x8c\x01kK\x02s\x92.",
    "build/dict": b"\x80\x02czoo\nEmpty\n)\x81}X\x01\x00\x00\x00aK\x01sb.", "build/none": b"]Nb.",
    "build/slots": b"\x80\x02czoo\nSlots\n)\x81N}X\x01\x00\x00\x00aK\x01s\x86b.",
    "build/empty-dict": b"\x80\x02czoo\nEmpty\n)\x81}b.",
    "build/twice": b"\x80\x02czoo\nEmpty\n)\x81}X\x01\x00\x00\x00aK\x01sb}X\x01\x00\x00\x00bK\x02sb.",
    "inst/no-arguments": b"(izoo\nEmpty\n.", "inst/arguments": b"(I1\nI2\nizoo\nPoint\n.",
    "inst/state": b"(izoo\nEmpty\n(dS'x'\nI1\nsb.", "obj/no-arguments": b"(czoo\nEmpty\no.",
    "obj/arguments": b"(czoo\nPoint\nK\x01K\x02o.",
    "envelope/no-proto": b"N.", "envelope/proto-0": b"\x80\x00N.", "envelope/proto-5": b"\x80\x05N.",
    "envelope/proto-twice": b"\x80\x02\x80\x04N.", "envelope/proto-late": b"K\x01\x80\x03.",
    "envelope/trailing-bytes": b"N.garbage", "envelope/trailing-pickle": b"K\x01.K\x02.",
    "frame/usual": b"\x80\x04" + frame(b"K\x01."), "frame/empty": b"\x80\x04" + frame(b"") + b"N.",
    "frame/two": b"\x80\x04" + frame(b"]") + frame(b"K\x01a."),
    "frame/unframed-between": b"\x80\x04" + frame(b"]") + b"K\x01" + frame(b"a."),
    "frame/stop-outside": b"\x80\x04" + frame(b"K\x01") + b".", "frame/at-protocol-0": frame(b"N."),
    "frame/one-byte-each": b"\x80\x04" + b"".join(frame(bytes([b])) for b in b"])a."),
    "bool/newtrue": b"\x80\x02\x88.", "bool/newfalse": b"\x80\x02\x89.", "none": b"N.",
    "binfloat": b"G\x3f\xf8\x00\x00\x00\x00\x00\x00.", "dict/none-key": b"}NK\x01s.",
    "dict/tuple-key": b"\x80\x02}K\x01\x85K\x01s.", "append/to-set-like": b"\x80\x02czoo\nMyList\n)\x81K\x01a.",
    "setitem/on-subclass": b"\x80\x02czoo\nMyDict\n)\x81K\x01K\x02s.",
    "appends/to-extend": b"\x80\x02ccollections\ndeque\n)R(K\x01K\x02e.", "setitem/on-list": b"]K\x00aK\x00K\x05s.",
}
PERSISTENT = {"persid/text": b"Pid-7\n.", "persid/empty": b"P\n.", "binpersid/tuple": b"\x80\x02K\x01K\x02\x86Q.",
    "binpersid/int": b"K\x05Q."}
EXTENSION = {"ext1": b"\x80\x02\x82\x01.", "ext2": b"\x80\x02\x83\x00\x01.", "ext4": b"\x80\x02\x84\x00\x00\x01\x00.",
    "ext2/small-code": b"\x80\x02\x83\x01\x00.", "ext4/small-code": b"\x80\x02\x84\x01\x00\x00\x00."}
SEVERAL = {
    "two-small": [b"K\x01.", b"K\x02."],
    "mixed-protocols": [b"I1\n.", b"\x80\x02]q\x00.", b"\x80\x04N.", b"\x80\x03C\x01.."],
    "three-framed": [b"\x80\x04" + frame(b"]\x94K\x01a."), b"\x80\x04" + frame(b"}\x94K\x01K\x02s."), b"\x80\x04)."],
    "messages": [b"\x80\x03C\x01Aq\x00K\xaaN\x85q\x01\x87q\x02.",
    b"\x80\x03C\x01Aq\x00K\xaa\x88\x85q\x01\x87q\x02."], "stop-in-data": [b"C\x03...." , b"X\x01\x00\x00\x00.."],
}
HOSTILE = {"system": b"cos\nsystem\n(S'echo never'\ntR.",
    "system-stack-global": b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\necho never\x85R.",
    "eval": b"c__builtin__\neval\n(S'1/0'\ntR.", "inst-system": b"(S'echo never'\nios\nsystem\n.",
    "obj-popen": b"(csubprocess\nPopen\nS'never'\no.",
    "getattr-chain": b"cbuiltins\ngetattr\n(cbuiltins\n__import__\nS'__call__'\ntR(S'os'\ntR.",
    "build-setstate": b"czoo\nEmpty\n)\x81}S'__setstate__'\ncos\nsystem\nsbS'echo never'\nb.",
    "exit": b"cos\n_exit\n(I1\ntR."}


def hand_entries():
    """Lines as `emit.py` prints them."""
    for name, data in SIMPLE.items():
        text = data[:1] in (b"S", b"T", b"U") or b"\nS'" in data
        yield line("hand/" + name, data, encodings=True) if text else line("hand/" + name, data)
    for name, data in PERSISTENT.items():
        yield line("hand/" + name, data, persistent=True)
    for name, data in EXTENSION.items():
        yield line("hand/" + name, data,
            extensions=[(1, "zoo", "Point"), (256, "zoo", "MyList"), (65536, "zoo", "Node")])
    for name, data in HOSTILE.items():
        yield line("hostile/" + name, data, hostile=True)
    yield line("hand/next-buffer", b"\x80\x05\x97.", buffers=[{"hex": "616263", "readonly": True}])
    yield line("hand/next-buffer/two", b"\x80\x05\x97\x97\x86.",
        buffers=[{"hex": "61", "readonly": False}, {"hex": "62", "readonly": True}])
    yield line("hand/readonly-buffer", b"\x80\x05\x97\x98.", buffers=[{"hex": "616263", "readonly": True}])


def line(name, data, **flags):
    protocol = data[1] if data[:1] == b"\x80" else 0
    return dict(flags, name=name, python="", protocol=protocol, writer="hand", hex=data.hex())


def several_entries():
    """Several pickles in one buffer; the first is what `loads` gives."""
    for name, parts in SEVERAL.items():
        ends, end = [], 0
        for part in parts:
            end += len(part)
            ends.append(end)
        yield line("several/" + name, b"".join(parts), ends=ends)


def old_numpy(entry):
    """The same array as numpy 1 writes it: its modules had no underscore."""
    data = bytes.fromhex(entry["hex"])
    if b"numpy._core" not in data:
        return None
    if entry["protocol"] < 4:
        data = data.replace(b"numpy._core.", b"numpy.core.")
    else:
        for module in (b"numpy._core.multiarray", b"numpy._core.numeric"):
            old = module.replace(b"_core", b"core")
            count = data.count(b"\x8c" + bytes([len(module)]) + module)
            data = data.replace(b"\x8c" + bytes([len(module)]) + module, b"\x8c" + bytes([len(old)]) + old)
            if count:
                (length,) = struct.unpack_from("<Q", data, 3)
                data = data[:3] + u64(length - count) + data[11:]
    return dict(entry, name=entry["name"].replace("numeric-arrays/", "numpy1/"), hex=data.hex())
