"""The real screen reader Orca on a desktop of the tests: without a screen, without a voice, all that it says kept."""

from tests.support.orca.voice import Orca, why_no_orca

__all__ = ["Orca", "why_no_orca"]
