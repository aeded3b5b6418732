"""Text that must not be seen: a password in memory, and what looks like one in a log line."""

from __future__ import annotations

import re


class Secret:
    """A secret text. Prints, logs and compares as ***; only :meth:`reveal` gives it."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self.__text

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, _specification: str) -> str:
        return "***"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not to be pickled")


# Repetitions are bounded, so that no text from outside can make a search take long.
_WORD = (
    r"[\w-]{0,40}(?:passwd|password|passphrase|secret|token|cookie|api[_-]?key|auth[_-]?key|private[_-]?key)[\w-]{0,40}"
)
_VALUE = r"""(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&<>"']+)"""
_PATTERNS = (
    # <graphics passwd='…'>, <auth secret="…">, password=…, "password": "…"
    (re.compile(rf"""(?is)\b({_WORD}["']?\s{{0,9}}[=:]\s{{0,9}}){_VALUE}"""), r"\1***"),
    # --password …
    (re.compile(rf"(?is)(--{_WORD}\s{{1,9}}){_VALUE}"), r"\1***"),
    # <secret>…</secret>, <cookies>…</cookies>, <password>…</password>, with whatever is inside
    (
        re.compile(
            r"(?is)<([\w:]{0,40}(?:secrets?|cookies?|password|passwd|passphrase))((?:\s[^<>]*)?)(?<!/)>.*?(?:</\1\s*>|\Z)"
        ),
        r"<\1>***</\1>",
    ),
    # scheme://user:password@host
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://[^\s/:@?#]{0,256}):[^\s/?#]{0,1024}@"), r"\1:***@"),
    # cloud-init and sysprep: a crypted password
    (re.compile(r"\$(?:1|2[aby]|5|6|7|y)\$[./A-Za-z0-9$,=]{8,}"), "***"),
    (re.compile(r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"), "***"),
)


def scrubbed(text: str) -> str:
    """``text`` with what looks like a password, key or cookie replaced by ***.

    The last net, not the first: secrets are held as :class:`Secret` and not written at all.
    """
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
