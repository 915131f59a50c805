"""TCPTalks messages: password, requests and replies."""

SMALL_RETCODE, BIG_RETCODE = 0x12345678, 0xDEADBEEF


def request(opcode, *args, **kwargs):
    return (b"R", opcode, BIG_RETCODE, args, kwargs)


def reply(*args):
    return (b"A", BIG_RETCODE, args)


def entries():
    for name, password in [("none", None), ("str", "\xa5 mot de passe"), ("ascii", "secret"), ("bytes", b"secret"),
        ("int", 1234), ("tuple", ("a", 1))]:
        yield "password-" + name, (b"A", 0xAA, (password,))
    yield "password-right", (b"A", 0xAA, (True,))
    yield "password-wrong", (b"A", 0xAA, (False,))
    yield "id-request", (b"R", 0xBB, SMALL_RETCODE, (), {})
    yield "id-answer", (b"A", SMALL_RETCODE, ("K3X9AB",))
    yield "id-answer-int", (b"A", SMALL_RETCODE, (2,))
    for retcode in (0, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1):
        yield "retcode-%d" % retcode, (b"R", 0x10, retcode, (), {})
        yield "reply-retcode-%d" % retcode, (b"A", retcode, (None,))
    for opcode in (0, 16, 32, 65, 0x82, 255, 256, 65.0, "move", b"move", (1, 2), None, True):
        yield "opcode-%r" % (opcode,), request(opcode)
    for name, value in [
        ("none", None), ("int", 42), ("float", 1.5), ("str", "gauche"), ("bytes", b"\x00\x00\xc8B"), ("list", [1, 2]),
        ("tuple", (1, 2)), ("one-tuple", (1,)), ("empty-tuple", ()), ("dict", {"x": 1.0, "y": 2.0}),
        ("true", True), ("pose", (120.5, -33.25, 1.5707963267948966)),
        ("nested", {"wheels": [{"id": 0, "speed": 0.0}, {"id": 1, "speed": 0.0}]}),
    ]:
        yield "argument-" + name, request(0x20, value)
        yield "keyword-" + name, request(0x20, value=value)
        yield "reply-" + name, reply(value)
    yield "positional-and-keywords", request(0x11, 17, "led", active_high=True, bounce_time=None)
    yield "many-keywords", request(0x12, a=1, b=2, c=3, d=4, e=5)
    yield "create", request(0x10, "d1bf4e1c-0d3c-4f8c-ae33-5d4dc4c1c9ee")
    yield "switch", request(0x11, 17, active_high=False)
    yield "camera", request(0x13, (640, 480), 30)
    yield "move", request(0x20, "wheeledbase", "send", (0x10, b"\x00\x00\xc8B", b"\x00\x00\x00?"), {})
    yield "position", request(0x20, "wheeledbase", "execute", (0x16,), {})
    yield "get-attribute", request(0x21, "sensors", "range")
    yield "set-attribute", request(0x22, "sensors", "range", 150)
    yield "frame", request(0x30, "camera", b"\xff\xd8\xff\xe0" + bytes(range(64)))
    yield "pressed", request(0x50, 17)
    yield "esp32-several", reply(1, 2.5, "ok")
    yield "esp32-str-args", (b"A", BIG_RETCODE, "ok")
    yield "list-message", [b"A", BIG_RETCODE, [1]]
    yield "unknown-role", (b"Q", 1, 2, (), {})
    yield "str-role", ("R", 1, 2, (), {})
