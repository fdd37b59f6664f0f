"""Random UUIDs, many of one call to the kernel: amid an answer such a call takes as long as several rules."""

import os

_AT_ONCE = 64
# Where the 32 digits stand in the 36 characters: the rest are dashes.
_PLACES = (*range(8), *range(9, 13), *range(14, 18), *range(19, 23), *range(24, 36))
_VARIANT = bytes.maketrans(b"0123456789abcdef", b"89ab" * 4)
_unused: list[str] = []  # a list's `pop` and `extend` are safe between threads
os.register_at_fork(after_in_child=_unused.clear)  # or two processes would give out the same


def new_uuid() -> str:
    """A random UUID (version 4 of RFC 9562), as text."""
    while True:
        try:
            return _unused.pop()
        except IndexError:
            _unused.extend(_drawn())


def _drawn() -> list[str]:
    """Many at once: a digit of all of them is put in its place together, for to cut up each costs ten times as much."""
    digits = os.urandom(16 * _AT_ONCE).hex().encode()
    text = bytearray(b"-" * 36 * _AT_ONCE)
    for n, place in enumerate(_PLACES):
        text[place::36] = digits[n::32]
    text[14::36] = b"4" * _AT_ONCE  # the version
    text[19::36] = text[19::36].translate(_VARIANT)
    together = text.decode()
    return [together[at : at + 36] for at in range(0, len(together), 36)]
