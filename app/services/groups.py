"""Folders and tags that the user makes, kept per host and UUID."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import is_deceptive
from app.services import groups_document as doc
from app.services.json_store import Edit, JsonStore
from app.services.writer import Writer

VERSION = 1
NAME_LIMIT = 60
TAG_LIMIT = 32  # tags of one machine

EMPTY_NAME = QT_TRANSLATE_NOOP("core", "Enter a name.")
LONG_NAME = QT_TRANSLATE_NOOP("core", "Use at most {limit} characters.")
HIDDEN_NAME = QT_TRANSLATE_NOOP("core", "The name contains an invisible character.")
TAKEN_FOLDER = QT_TRANSLATE_NOOP("core", "There is already a folder called {name}.")
MANY_TAGS = QT_TRANSLATE_NOOP("core", "A machine can have at most {limit} tags.")


class GroupError(ValueError):
    """A folder or tag that cannot be; ``problem`` says why."""

    def __init__(self, problem: Message) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Groups(QObject):
    """A machine is in one folder of its host ("" for none) and has any tags. GUI thread only.

    Machines that a host does not list keep theirs: the host may have lost them for a while only.
    They are forgotten after the host was seen without them on 30 different days.
    ``problem``: what to tell the user about the file, None when all is well.
    """

    changed = Signal(str)  # host id
    folder_renamed = Signal(str, str, str)  # host id, old name, new name; before ``changed`` tells of it

    def __init__(
        self, path: Path, writer: Writer, clock: Callable[[], float] = time.time, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = JsonStore(path, writer, VERSION)
        self._clock = clock
        self.problem = self._store.problem

    def folders(self, host_id: str) -> tuple[str, ...]:
        """The folders of a host in the user's order."""
        return doc.folders(self._store.document, host_id)

    def folder_of(self, host_id: str, uuid: str) -> str:
        """The folder a machine is in; "" for none."""
        folder = doc.machine(self._store.document, host_id, uuid).get("folder")
        return folder if isinstance(folder, str) else ""

    def tags_of(self, host_id: str, uuid: str) -> tuple[str, ...]:
        """The tags of a machine, sorted."""
        return doc.tags(doc.machine(self._store.document, host_id, uuid))

    def all_tags(self) -> tuple[str, ...]:
        """Every tag that some machine of some host has, sorted."""
        return doc.all_tags(self._store.document)

    def add_folder(self, host_id: str, name: str) -> None:
        """Make a folder. Raises GroupError."""
        self._check_new_folder(host_id, name)
        self._change(host_id, lambda document: doc.add_folder(document, host_id, name))

    def folder_problem(self, host_id: str, name: str, renamed: str = "") -> Message | None:
        """Why a new folder (or the one called ``renamed``) cannot have that name; None when it can."""
        try:
            self._check_new_folder(host_id, name, renamed)
        except GroupError as error:
            return error.problem
        return None

    def rename_folder(self, host_id: str, old: str, new: str) -> None:
        """Rename a folder; its machines stay in it. Raises GroupError."""
        if old == new or old not in self.folders(host_id):
            return
        self._check_new_folder(host_id, new, renamed=old)
        self._store.change(lambda document: doc.rename_folder(document, host_id, old, new))
        self.folder_renamed.emit(host_id, old, new)
        self.changed.emit(host_id)

    def delete_folder(self, host_id: str, name: str) -> None:
        """Take a folder away; its machines are in none then."""
        if name in self.folders(host_id):
            self._change(host_id, lambda document: doc.delete_folder(document, host_id, name))

    def move_folder(self, host_id: str, name: str, index: int) -> None:
        """Put a folder at another place in the order."""
        if name in self.folders(host_id):
            self._change(host_id, lambda document: doc.move_folder(document, host_id, name, index))

    def move_to_folder(self, host_id: str, uuids: Iterable[str], folder: str) -> None:
        """Put machines into a folder, which is made if need be; "" takes them out. Raises GroupError."""
        moved = tuple(uuid for uuid in uuids if self.folder_of(host_id, uuid) != folder)
        if not moved:
            return
        if folder and folder not in self.folders(host_id):
            self._check_new_folder(host_id, folder)
        self._change(host_id, lambda document: doc.move_machines(document, host_id, moved, folder))

    def tags_by_uuid(self, host_id: str) -> dict[str, tuple[str, ...]]:
        """The tags of all machines of a host that have some."""
        kept = doc.machines(self._store.document, host_id)
        return {uuid: tags for uuid in kept if (tags := self.tags_of(host_id, uuid))}

    def folders_by_uuid(self, host_id: str) -> dict[str, str]:
        """The folders of all machines of a host that are in one."""
        kept = doc.machines(self._store.document, host_id)
        return {uuid: folder for uuid in kept if (folder := self.folder_of(host_id, uuid))}

    def set_tags(self, host_id: str, uuid: str, tags: Iterable[str]) -> None:
        """Give a machine exactly these tags. Raises GroupError."""
        self.set_tags_of_many(host_id, {uuid: tags})

    def set_tags_of_many(self, host_id: str, tags_by_uuid: Mapping[str, Iterable[str]]) -> None:
        """Give each machine exactly these tags. Raises GroupError, and then changes none."""
        wanted = {uuid: tuple(sorted({tag.strip() for tag in tags})) for uuid, tags in tags_by_uuid.items()}
        wanted = {uuid: tags for uuid, tags in wanted.items() if tags != self.tags_of(host_id, uuid)}
        for tags in wanted.values():
            for tag in tags:
                _check_name(tag)
            if len(tags) > TAG_LIMIT:
                raise GroupError(message(MANY_TAGS, limit=TAG_LIMIT))
        if wanted:
            self._change(host_id, lambda document: doc.set_tags(document, host_id, wanted))

    def add_tag(self, host_id: str, uuids: Iterable[str], tag: str) -> None:
        """Give machines one more tag. Raises GroupError."""
        self.set_tags_of_many(host_id, {uuid: (*self.tags_of(host_id, uuid), tag) for uuid in uuids})

    def remove_tag(self, host_id: str, uuids: Iterable[str], tag: str) -> None:
        """Take a tag from machines."""
        self.set_tags_of_many(host_id, {uuid: set(self.tags_of(host_id, uuid)) - {tag} for uuid in uuids})

    def rename_tag(self, old: str, new: str) -> None:
        """Rename a tag wherever it is; with an existing tag's name the two become one. Raises GroupError."""
        _check_name(new.strip())
        self._replace_tag(old, new.strip())

    def delete_tag(self, tag: str) -> None:
        """Take a tag from every machine of every host."""
        self._replace_tag(tag, "")

    def seen(self, host_id: str, uuids: Collection[str]) -> None:
        """Tell which machines a host lists now, at most once per connection: what stays away is forgotten in time."""
        day = int(self._clock() // 86_400)
        if not doc.machines(self._store.document, host_id):
            return
        listed = frozenset(uuids)
        if doc.is_presence_known(self._store.document, host_id, listed, day):
            return
        before = doc.machines(self._store.document, host_id).keys()
        self._store.change(lambda document: doc.note_presence(document, host_id, listed, day))
        if doc.machines(self._store.document, host_id).keys() != before:
            self.changed.emit(host_id)

    def forget_host(self, host_id: str) -> None:
        """Forget all folders and tags of a host that is no longer remembered."""
        self._change(host_id, lambda document: doc.forget_host(document, host_id))

    def _replace_tag(self, old: str, new: str) -> None:
        hosts = doc.hosts_with_tag(self._store.document, old)
        if not hosts or old == new:
            return
        self._store.change(lambda document: doc.replace_tag(document, old, new))
        for host_id in hosts:
            self.changed.emit(host_id)

    def _check_new_folder(self, host_id: str, name: str, renamed: str = "") -> None:
        _check_name(name)
        taken = {each.casefold() for each in self.folders(host_id) if each != renamed}
        if name.casefold() in taken:
            raise GroupError(message(TAKEN_FOLDER, name=name))

    def _change(self, host_id: str, edit: Edit) -> None:
        self._store.change(edit)
        self.changed.emit(host_id)


def tags_problem(tags: Collection[str]) -> Message | None:
    """Why a machine cannot have these tags; None when it can."""
    try:
        for tag in tags:
            _check_name(tag)
    except GroupError as error:
        return error.problem
    return message(MANY_TAGS, limit=TAG_LIMIT) if len(tags) > TAG_LIMIT else None


def _check_name(name: str) -> None:
    """Raise GroupError unless ``name`` can be the name of a folder or a tag."""
    if not name.strip():
        raise GroupError(message(EMPTY_NAME))
    if len(name) > NAME_LIMIT:
        raise GroupError(message(LONG_NAME, limit=NAME_LIMIT))
    if any(is_deceptive(character) for character in name):
        raise GroupError(message(HIDDEN_NAME))
