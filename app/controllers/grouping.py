"""Groups and tags of the selected machines: kept on this computer, per host and UUID."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.controllers.prompts import Prompts, Question, TextQuestion
from app.controllers.selection import Selection
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import shown
from app.services.groups import GroupError, Groups, tags_problem
from app.services.notices import Notices

N = QT_TRANSLATE_NOOP
GROUP_TITLE = N("core", "Move to Group")
GROUP_LABEL = N("core", "&Group:")
GROUP_HINT = N("core", "Choose a group or type a new name. Empty takes the machines out of their group.")
RENAME_TITLE = N("core", "Rename the group {group}")
NEW_NAME = N("core", "&New name:")
DELETE_TITLE = N("core", "Delete the group {group}?")
DELETE_TEXT = N("core", "Its virtual machines stay as they are; they are in no group then.")
DELETE_BUTTON = N("core", "Delete Group")
TAGS_TITLE = N("core", "Tags")
TAGS_LABEL = N("core", "&Tags, separated by commas:")
TAGS_HINT = N("core", "The filter finds machines by their tags. Tags are kept on this computer.")


class GroupController(QObject):
    """Moves machines between the folders of the list, changes folders, and sets tags."""

    def __init__(self, groups: Groups, prompts: Prompts, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups = groups
        self._prompts = prompts
        self._notices = notices
        self._actions = {
            "move-to-group": self._move,
            "edit-tags": self._edit_tags,
            "rename-group": self._rename,
            "delete-group": self._delete,
        }

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id in self._actions

    def run(self, action_id: str, selection: Selection) -> None:
        """Ask for the group or the tags of the selected machines, or about the selected group."""
        if selection.machines or selection.group:
            self._actions[action_id](selection)

    def move(self, host_id: str, uuids: tuple[str, ...], folder: str) -> None:
        """Put machines into a folder ("" for none), making it when it is new."""
        try:
            self._groups.move_to_folder(host_id, uuids, folder)
        except GroupError as error:
            self._notices.add(error.problem)

    def _move(self, selection: Selection) -> None:
        host_id = selection.host_id
        uuids = tuple(machine.uuid for machine in selection.machines)
        current = {self._groups.folder_of(host_id, uuid) for uuid in uuids}

        def problem(text: str) -> Message | None:
            name = text.strip()
            is_there = not name or name in self._groups.folders(host_id)
            return None if is_there else self._groups.folder_problem(host_id, name)

        question = TextQuestion(
            message(GROUP_TITLE),
            message(GROUP_LABEL),
            current.pop() if len(current) == 1 else "",
            problem,
            message(GROUP_HINT),
            suggestions=self._groups.folders(host_id),
        )
        self._prompts.ask_text(question, lambda text: self.move(host_id, uuids, text.strip()))

    def _rename(self, selection: Selection) -> None:
        host_id, old = selection.host_id, selection.group

        def problem(text: str) -> Message | None:
            return self._groups.folder_problem(host_id, text.strip(), old)

        def rename(text: str) -> None:
            try:
                self._groups.rename_folder(host_id, old, text.strip())
            except GroupError as error:
                self._notices.add(error.problem)

        question = TextQuestion(message(RENAME_TITLE, group=shown(old)), message(NEW_NAME), old, problem)
        self._prompts.ask_text(question, rename)

    def _delete(self, selection: Selection) -> None:
        host_id, group = selection.host_id, selection.group
        question = Question(
            message(DELETE_TITLE, group=shown(group)),
            message(DELETE_TEXT),
            message(DELETE_BUTTON),
            is_dangerous=False,
        )
        self._prompts.confirm(question, lambda: self._groups.delete_folder(host_id, group))

    def _edit_tags(self, selection: Selection) -> None:
        host = selection.host_id
        uuids = [machine.uuid for machine in selection.machines]
        common = set(self._groups.tags_of(host, uuids[0]))
        for uuid in uuids[1:]:
            common &= set(self._groups.tags_of(host, uuid))

        def change(text: str) -> None:
            wanted = _tags_in(text)
            own = {uuid: set(self._groups.tags_of(host, uuid)) - common for uuid in uuids}
            try:
                self._groups.set_tags_of_many(host, {uuid: sorted(tags | wanted) for uuid, tags in own.items()})
            except GroupError as error:
                self._notices.add(error.problem)

        question = TextQuestion(
            message(TAGS_TITLE),
            message(TAGS_LABEL),
            ", ".join(sorted(common)),
            lambda text: tags_problem(_tags_in(text)),
            message(TAGS_HINT),
        )
        self._prompts.ask_text(question, change)


def _tags_in(text: str) -> set[str]:
    return {tag.strip() for tag in text.split(",")} - {""}
