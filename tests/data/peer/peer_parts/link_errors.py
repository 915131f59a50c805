"""The exception classes of TCPTalks, re-exported by tcptalks_peer under its own module name."""


class NotConnectedError(ConnectionError):
    pass


class AlreadyConnectedError(ConnectionError):
    pass


class ForeverAloneError(TimeoutError):
    pass


class AuthentificationError(Exception):
    pass


class NoSuchConnectionAvailable(ConnectionError):
    pass
