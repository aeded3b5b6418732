"""What is wrong with a field that the user filled in."""

from __future__ import annotations

from app.core.messages import Message
from app.core.record import record


@record
class Problem:
    """A sentence for the field ``field``. A warning may be passed over, anything else may not."""

    field: str
    text: Message
    is_warning: bool = False
