"""Sentences that several parts of the lower half say."""

from __future__ import annotations

from app.controllers.details import Subject
from app.core.errors import Failure
from app.core.names import shown
from app.views.formatting import format_clock
from app.views.translation import translate, translated


def failure_sentence(failure: Failure) -> str:
    """What failed, why, and what to do, in one line."""
    parts = (failure.what, failure.why, failure.advice)
    return " ".join(translated(part) for part in parts if part is not None)


def as_of(subject: Subject) -> str:
    """When the values of a host that does not answer were read: "as of 14:02"; "" while they are live."""
    if subject.as_of_epoch_s is None:
        return ""
    return translate("Details", "as of {time}").format(time=format_clock(subject.as_of_epoch_s))


def standing(subject: Subject) -> str:
    """How the values stand: nothing while they are live."""
    if not subject.is_stale:
        return ""
    state = translate("core", subject.connection.value)
    text = translate("Details", "{host}: {state}. Values {as_of}.")
    return text.format(host=shown(subject.host_name), state=state, as_of=as_of(subject))


def unavailable(reason: str) -> str:
    """That a value cannot be had, and why; ``reason``: a sentence."""
    return translate("Details", "Not available. {reason}").format(reason=reason)


def nothing_selected(purpose: str) -> str:
    """What to do where nothing is selected; ``purpose``: "to see what it is."."""
    return translate("Details", "Select a partition {purpose}").format(purpose=purpose)
