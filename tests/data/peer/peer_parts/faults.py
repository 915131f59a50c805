"""Ways to break the peer, so that the interop harness can be seen to notice."""

from .link import PASSWORD_RETCODE, SLAVE


class WrongRetcode:
    """Answers come with another call's retcode."""

    def sendback(self, retcode, *args):
        wrong = retcode if retcode == PASSWORD_RETCODE else (retcode + 1) & 0xFFFFFFFF
        super().sendback(wrong, *args)


class NoReply:
    """Calls are carried out and never answered."""

    def sendback(self, retcode, *args):
        if retcode == PASSWORD_RETCODE:
            super().sendback(retcode, *args)


class ListForTuple:
    """Where an answer is a tuple, a list is sent: values change their type, errors are none."""

    def sendback(self, retcode, *args):
        super().sendback(retcode, *(list(arg) if isinstance(arg, tuple) else arg for arg in args))


class TruncatedReply:
    """Answers lack their last byte, so that the next message is swallowed by them."""

    def dumps(self, message):
        rawbytes = super().dumps(message)
        is_answer = message[0] == SLAVE and message[1] != PASSWORD_RETCODE
        return rawbytes[:-1] if is_answer else rawbytes


class AnyPassword:
    """A server that lets everybody in."""

    def accepts(self, password):
        return True


class DropKwargs:
    """Keyword arguments are lost on the way to the handler."""

    def execinstruction(self, opcode, retcode, *args, **kwargs):
        return super().execinstruction(opcode, retcode, *args)


class ReplyTwice:
    """Every call is answered, and answered again."""

    def sendback(self, retcode, *args):
        super().sendback(retcode, *args)
        if retcode != PASSWORD_RETCODE:
            super().sendback(retcode, *args)


FAULTS = {
    "wrong-retcode": WrongRetcode,
    "no-reply": NoReply,
    "list-for-tuple": ListForTuple,
    "truncated-reply": TruncatedReply,
    "any-password": AnyPassword,
    "drop-kwargs": DropKwargs,
    "reply-twice": ReplyTwice,
}


def broken(kind, fault):
    """Return a subclass of TCPTalks or TCPTalksServer that is broken in the way named `fault`."""
    if fault is None:
        return kind
    mixin = FAULTS[fault]
    parts = {}
    if hasattr(kind, "link_class"):
        parts["link_class"] = type("Broken", (mixin, kind.link_class), {})
    return type("Broken", (mixin, kind), parts)
