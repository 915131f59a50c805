"""The parts of tcptalks_peer: a package, so that their names never hide a user's own modules."""
