"""Random UUIDs, many of one call to the kernel: amid an answer such a call takes as long as several rules."""

import os

_AT_ONCE = 64
_unused: list[str] = []  # a list's `pop` and `extend` are safe between threads
os.register_at_fork(after_in_child=_unused.clear)  # or two processes would give out the same


def new_uuid() -> str:
    """A random UUID (version 4 of RFC 9562), as text."""
    while True:
        try:
            return _unused.pop()
        except IndexError:
            digits = os.urandom(16 * _AT_ONCE).hex()
            _unused.extend(_uuid_of(digits[at : at + 32]) for at in range(0, len(digits), 32))


def _uuid_of(digits: str) -> str:
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
