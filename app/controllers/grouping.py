"""Groups and tags of the selected machines: kept on this computer, per host and UUID."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.controllers.prompts import Prompts, TextQuestion
from app.controllers.selection import Selection
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.services.groups import GroupError, Groups
from app.services.notices import Notices

N = QT_TRANSLATE_NOOP
GROUP_TITLE = N("core", "Move to Group")
GROUP_LABEL = N("core", "&Group:")
GROUP_HINT = N("core", "Choose a group or type a new name. Empty takes the machines out of their group.")
TAGS_TITLE = N("core", "Tags")
TAGS_LABEL = N("core", "&Tags, separated by commas:")
TAGS_HINT = N("core", "The filter finds machines by their tags. Tags are kept on this computer.")
_TEXT_LIMIT = 400
LONG_TEXT = N("core", "Use at most {limit} characters.")


class GroupController(QObject):
    """Moves machines between the folders of the list, and sets their tags."""

    def __init__(self, groups: Groups, prompts: Prompts, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups = groups
        self._prompts = prompts
        self._notices = notices
        self._actions = {"move-to-group": self._move, "edit-tags": self._edit_tags}

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id in self._actions

    def run(self, action_id: str, selection: Selection) -> None:
        """Ask for the group or the tags of the selected machines."""
        if selection.machines:
            self._actions[action_id](selection)

    def move(self, host_id: str, uuids: tuple[str, ...], folder: str) -> None:
        """Put machines into a folder ("" for none), making it when it is new."""
        try:
            if folder and folder not in self._groups.folders(host_id):
                self._groups.add_folder(host_id, folder)
            self._groups.move_to_folder(host_id, uuids, folder)
        except GroupError as error:
            self._notices.add(error.problem)

    def _move(self, selection: Selection) -> None:
        uuids = tuple(machine.uuid for machine in selection.machines)
        current = {self._groups.folder_of(selection.host_id, uuid) for uuid in uuids}
        self._prompts.ask_text(
            TextQuestion(
                message(GROUP_TITLE),
                message(GROUP_LABEL),
                current.pop() if len(current) == 1 else "",
                _problem,
                message(GROUP_HINT),
                suggestions=self._groups.folders(selection.host_id),
            ),
            lambda text: self.move(selection.host_id, uuids, text.strip()),
        )

    def _edit_tags(self, selection: Selection) -> None:
        host = selection.host_id
        uuids = [machine.uuid for machine in selection.machines]
        common = set(self._groups.tags_of(host, uuids[0]))
        for uuid in uuids[1:]:
            common &= set(self._groups.tags_of(host, uuid))

        def change(text: str) -> None:
            wanted = {tag.strip() for tag in text.split(",")} - {""}
            try:
                for uuid in uuids:
                    own = set(self._groups.tags_of(host, uuid)) - common
                    self._groups.set_tags(host, uuid, sorted(own | wanted))
            except GroupError as error:
                self._notices.add(error.problem)

        question = TextQuestion(
            message(TAGS_TITLE), message(TAGS_LABEL), ", ".join(sorted(common)), _problem, message(TAGS_HINT)
        )
        self._prompts.ask_text(question, change)


def _problem(text: str) -> Message | None:
    return message(LONG_TEXT, limit=_TEXT_LIMIT) if len(text) > _TEXT_LIMIT else None
