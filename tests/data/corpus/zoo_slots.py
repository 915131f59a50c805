"""Dataclasses with slots (3.10 and later)."""
from dataclasses import dataclass


@dataclass(slots=True)
class SlotWheel:
    side: str
    speed: float


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    a: int
    b: str
