"""The parts of peer_driver: a package, so that their names never hide a user's own modules."""
