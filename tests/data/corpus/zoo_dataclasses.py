"""Dataclasses of the corpus (3.7 and later)."""
from dataclasses import dataclass


@dataclass
class Wheel:
    side: str
    speed: float


@dataclass
class Car:
    wheels: list
    facts: dict


@dataclass(frozen=True)
class Frozen:
    a: int
    b: str


@dataclass
class NoFields:
    pass


@dataclass
class Wide(Wheel):
    width: int
