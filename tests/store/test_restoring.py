"""Backups made by strangers, disks that are too small, folders that cannot be renamed, and what killed runs leave."""

import json
import os
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from io import BytesIO
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from store import Archive, ArchiveUnreadable
from store.__main__ import main
from store.errors import ArchiveUnavailable
from store.files.hashing import file_hash
from store.upkeep.backup import MANIFEST, VECTORS, back_up
from store.upkeep.checkup import check
from store.upkeep.restore import restore
from store.upkeep.unpacking import INDEX_SIZE
from store.writer import open_writer
from tests import launching
from tests.store.making import WordCounts, new_version, write
from tests.store.test_backup import contents, pack, unpack
from tests.store.test_killed import strides

ROOT = Path(__file__).parents[2]


@pytest.fixture
def backup(folder: Path, tmp_path: Path) -> Path:
    """A backup of the archive in `folder`."""
    back_up(folder, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def forged(backup: Path, **changed: bytes) -> Path:
    """A backup with other members, sound in every other way."""
    members = unpack(backup)
    manifest = json.loads(members[MANIFEST])
    for name, data in changed.items():
        members[name] = data
        target = backup.with_name("member")
        target.write_bytes(data)
        manifest["members"][name] = {"sha256": file_hash(target), "bytes": len(data)}
        target.unlink()
    file = backup.with_name("forged.zip")
    pack(file, members | {MANIFEST: json.dumps(manifest).encode()})
    return file


REACHING = {
    "chroma_url": 'chroma_url = "https://elsewhere.example"',
    "database_url": 'database_url = "postgresql://news@elsewhere.example/news"',
    "chroma_token": 'chroma_token = "abc"',
    "chroma_tenant": 'chroma_tenant = "another"',
    "embedder": 'embedder = "/tmp/strange-model"',
    "chat.open": "[chat]\nopen = true",
    "chat.readers": '[chat]\nreaders = ["@elsewhere.example"]',
    "chat.editors": '[chat]\neditors = ["mallory@elsewhere.example"]',
}


@pytest.mark.parametrize("name", REACHING)
def test_settings_that_reach_beyond_the_archive_are_not_taken_unasked(
    name: str, backup: Path, tmp_path: Path, words: WordCounts, capsys: pytest.CaptureFixture[str]
) -> None:
    file, new = forged(backup, **{"archive.toml": REACHING[name].encode()}), tmp_path / "new"
    assert main(["restore", str(file), "--archive", str(new)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert f"({name})" in told
    assert "--trust-settings" in told
    assert not new.exists()
    restore(file, new, trust_settings=True, embedder=words)
    assert (new / "archive.toml").read_text() == REACHING[name]


def test_settings_that_are_there_already_are_ones_own(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "archive.toml").open("a") as file:
        file.write('[chat]\neditors = ["ann@courier.example"]\n')
    assert main(["backup", str(tmp_path / "b.zip"), "--archive", str(folder)]) == 0
    assert main(["restore", str(tmp_path / "b.zip"), "--archive", str(folder), "--replace"]) == 0
    assert main(["restore", str(tmp_path / "b.zip"), "--archive", str(tmp_path / "new")]) == 2
    assert "(embedder, chat.editors)" in capsys.readouterr().err


def test_settings_that_cannot_be_read_are_refused(backup: Path, tmp_path: Path, words: WordCounts) -> None:
    file = forged(backup, **{"archive.toml": b"embedder = "})
    with pytest.raises(ArchiveUnreadable, match=r"archive\.toml in the backup cannot be read"):
        restore(file, tmp_path / "new", embedder=words)


@pytest.mark.parametrize("name", ["articles", "passages", "generation"])
def test_the_numbers_of_the_manifest_are_compared(name: str, backup: Path, tmp_path: Path, words: WordCounts) -> None:
    members = unpack(backup)
    manifest = json.loads(members[MANIFEST])
    for number, message in ((manifest[name] + 1, f"its {name} are"), (-1, f"{name}: "), ("many", f"{name}: ")):
        pack(tmp_path / "bad.zip", members | {MANIFEST: json.dumps(manifest | {name: number}).encode()})
        with pytest.raises(ArchiveUnreadable, match=message) as caught:
            restore(tmp_path / "bad.zip", tmp_path / "new", embedder=words)
        assert "\n" not in str(caught.value)
        assert not (tmp_path / "new").exists()


LIMITED = """
import resource, sys
from pathlib import Path
from store.__main__ import main
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
sys.exit(main(["restore", sys.argv[1], "--archive", sys.argv[2]]))
"""


HUGE = 240 << 24
"""Bytes: more than the program above may have, and less than 4 GB, so that a zip can say it as it is."""


def huge(file: Path, name: str, claimed: int | None = None) -> None:
    """Have `name` in a zip unpack to `HUGE` bytes; `claimed` is what the directory says instead."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush nothing refers to what was before: what is packed once can stand there many times.
    piece = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = piece * (HUGE >> 24) + packer.flush()
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as packed:
        packed.writestr(zipfile.ZipInfo(name), data)
    content = bytearray(file.read_bytes())
    size = HUGE if claimed is None else claimed
    # The member is stored as it is; both headers now say that it is packed, and how long it becomes.
    for signature, method, length in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = content.rindex(signature, 0, content.rindex(b"PK\x05\x06"))
        content[at + method : at + method + 2] = (8).to_bytes(2, "little")
        content[at + length : at + length + 4] = size.to_bytes(4, "little")
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "claimed"), [(MANIFEST, None), (MANIFEST, 900), ("archive.toml", None), ("archive.toml", 900)]
)
def test_a_bomb_is_not_unpacked(name: str, claimed: int | None, backup: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    members = unpack(backup)
    if name != MANIFEST:
        manifest = json.loads(members[MANIFEST])
        manifest["members"][name]["bytes"] = HUGE if claimed is None else claimed
        members[MANIFEST] = json.dumps(manifest).encode()
    pack(bomb, {one: data for one, data in members.items() if one != name})
    huge(bomb, name, claimed)
    assert bomb.stat().st_size < 20_000_000
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, bomb, tmp_path / "new"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "bomb.zip" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "backup.zip", "bomb.zip"]


def test_members_that_share_bytes_are_refused(backup: Path, tmp_path: Path, words: WordCounts) -> None:
    """As in Fifield's zip bomb: many members that all unpack the same bytes."""
    members = unpack(backup)
    members["other.db"] = members["archive.db"]
    file = forged(backup, **{"other.db": members["archive.db"]})
    content = bytearray(file.read_bytes())
    directory = [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    where = {bytes(content[at + 46 : at + 46 + content[at + 28]]).decode(): at + 42 for at in directory}
    content[where["other.db"] : where["other.db"] + 4] = content[where["archive.db"] : where["archive.db"] + 4]
    file.write_bytes(content)
    with pytest.raises(ArchiveUnreadable, match="overlaps what follows it"):
        restore(file, tmp_path / "new", embedder=words)


def encrypted(content: bytearray) -> None:
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1


def squeezed(content: bytearray) -> None:
    content[8] = content[content.index(b"PK\x01\x02") + 10] = 14  # LZMA


def torn_stream(content: bytearray) -> None:
    start = content.index(b"archive.db") + len("archive.db")
    content[start : start + 200] = b"\xff" * 200


@pytest.mark.parametrize("change", [encrypted, squeezed, torn_stream])
def test_what_is_packed_otherwise_is_refused(
    change: Callable[[bytearray], None], backup: Path, tmp_path: Path, words: WordCounts
) -> None:
    content = bytearray(backup.read_bytes())
    change(content)
    (tmp_path / "bad.zip").write_bytes(content)
    with pytest.raises(ArchiveUnreadable, match=r"bad\.zip is not a backup") as caught:
        restore(tmp_path / "bad.zip", tmp_path / "new", embedder=words)
    assert "\n" not in str(caught.value)


def test_no_flipped_byte_is_a_traceback(backup: Path, tmp_path: Path, words: WordCounts) -> None:
    content, chance = backup.read_bytes(), np.random.default_rng(7)
    directory = content.index(b"PK\x01\x02")
    refused = 0
    places = (*chance.integers(0, len(content), 20), *chance.integers(directory, len(content), 60))
    for number, at in enumerate(places):
        target = tmp_path / f"new{number}"
        bad = bytearray(content)
        bad[at] ^= 1 << int(chance.integers(8))
        (tmp_path / "bad.zip").write_bytes(bad)
        with suppress(ArchiveUnreadable):
            restore(tmp_path / "bad.zip", target, embedder=words)
        refused += not target.exists()
    assert refused >= 40


def as_array(numbers: object) -> bytes:
    target = BytesIO()
    np.save(target, np.asarray(numbers), allow_pickle=True)
    return target.getvalue()


ARRAYS = {
    "nothing": b"",
    "text": b"not an array",
    "half a header": as_array(np.zeros((6, 64), np.float32))[:40],
    "another shape": as_array(np.zeros((5, 64), np.float32)),
    "a shape of billions": as_array(np.zeros((6, 64), np.float32)).replace(b"(6, 64), ", b"(9**19,),"),
    "another type": as_array(np.zeros((6, 64))),
    "objects": as_array(np.array([{"a": 1}], object)),
    "by columns": as_array(np.asfortranarray(np.zeros((6, 64), np.float32))),
    "too short": as_array(np.zeros((6, 64), np.float32))[:-8],
    "too long": as_array(np.zeros((6, 64), np.float32)) + b"more",
    "deep": as_array(np.zeros((6, 64), np.float32))[:10] + b"(" * 2000,
}


@pytest.mark.parametrize("name", ARRAYS)
def test_vectors_that_are_no_array_are_one_line(
    name: str, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = forged(backup, **{VECTORS: ARRAYS[name]})
    assert main(["restore", str(file), "--archive", str(tmp_path / "new"), "--trust-settings"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert VECTORS in told
    assert not (tmp_path / "new").exists()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ArchiveUnreadable, match="pipe is not a file"):
        restore(tmp_path / "pipe", tmp_path / "new")


def test_room_is_looked_for_before_the_work(
    backup: Path, tmp_path: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = json.loads(unpack(backup)[MANIFEST])["members"]
    needed = sum(one["bytes"] for one in members.values()) + int(members[VECTORS]["bytes"] * INDEX_SIZE)

    class Disk:
        free = needed - 1

    monkeypatch.setattr("store.upkeep.unpacking.disk_usage", lambda _: Disk)
    monkeypatch.setattr("store.upkeep.unpacking.Backup.unpack", lambda *_: pytest.fail("it began"))
    with pytest.raises(ArchiveUnavailable, match=r"backup\.zip takes .* MB to restore"):
        restore(backup, tmp_path / "new", embedder=words)


# --- Folders that cannot be renamed ---

MOUNTED = """
import os, subprocess, sys
from pathlib import Path
from store.upkeep.restore import restore
from tests.store import killing
from tests.store.making import WordCounts
step, backup, disk, folder = int(sys.argv[1]), *map(Path, sys.argv[2:])
subprocess.run(["mount", "--bind", disk, folder], check=True)
if step >= 0:
    killing.die_at(step)
aside = restore(backup, folder, replace=True, embedder=WordCounts())
print(aside)
"""


def in_mount(step: int, backup: Path, disk: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Restore `backup` into `folder`, where `disk` is mounted for this one process, killed at `step` (-1: never)."""
    command = ["unshare", "-m", sys.executable, "-c", MOUNTED, step, backup, disk, folder]
    done = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False)
    if "unshare" in done.stderr.partition(":")[0]:
        pytest.skip("no mounts may be made here")
    return done


@pytest.mark.parametrize("occupied", [False, True])
def test_onto_a_mount_point(occupied: bool, folder: Path, backup: Path, tmp_path: Path, words: WordCounts) -> None:
    expected, disk = contents(folder), tmp_path / "disk"
    (tmp_path / "point").mkdir()
    if occupied:
        write(disk, words, [new_version("other", "Another archive.", words)])
    else:
        (disk / "lost+found").mkdir(parents=True)
    done = in_mount(-1, backup, disk, tmp_path / "point")
    assert done.returncode == 0, done.stderr
    assert contents(disk) == expected
    assert check(disk)[0] == []
    assert not list(disk.glob(".*"))
    assert list((tmp_path / "point").iterdir()) == [], "it was mounted for that process only"
    if occupied:
        (aside,) = disk.glob("before-*")
        assert done.stdout.strip() == str(tmp_path / "point" / aside.name)
        with closing(Archive(aside, words)) as old:
            assert old.article("other") is not None


@strides(8)
@pytest.mark.usefixtures("backup")
def test_onto_a_mount_point_killed_at_any_step(folder: Path, tmp_path: Path, words: WordCounts, stride: int) -> None:
    """The old archive or the new one, and nothing else of it after the next writer."""
    before = write(tmp_path / "before", words, [new_version("other", "Another archive.", words)])
    old, new = contents(before), contents(folder)
    command = ["unshare", "-m", sys.executable, "-m", "tests.store.killing", "restore_mounted", before]
    (tmp_path / "copies").mkdir()
    done = subprocess.run(
        [*map(str, [*command, tmp_path / "copies", stride, 60])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if "unshare" in done.stderr.partition(":")[0]:
        pytest.skip("no mounts may be made here")
    assert done.returncode == 0, done.stderr
    seen = []
    for step in map(int, done.stdout.split()):
        disk = tmp_path / "copies" / str(step)
        with closing(Archive(disk, words)) as archive:  # whoever comes first
            seen.append(archive.article("other") is None)
        assert contents(disk) == (new if seen[-1] else old), f"killed at step {step}"
        if step % 4 == 0 or stride > 1 or seen[-2:] != [seen[-1]] * 2:
            with open_writer(disk, words):
                pass
            assert check(disk)[0] == []
            assert not list(disk.glob(".*")), f"killed at step {step}"
    assert seen[0] is False
    assert seen[-1] is True
    assert seen == sorted(seen)
    assert len(seen) > 30 // stride


@pytest.mark.parametrize(
    "changed",
    [
        {"whole": "../letters/whole"},
        {"aside": "../before-1"},
        {"old": ["../letters"]},
        {"new": ["a/../../letters"]},
        {"old": [".."]},
        {"old": 5},
    ],
)
def test_a_mark_made_by_a_stranger_moves_nothing_outside(
    changed: dict[str, object], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters" / "whole").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    plan = {"whole": ".news-restore-x/whole", "aside": "before-1", "old": [], "new": [], **changed}
    (folder / ".restoring").write_text(json.dumps(plan))
    assert main(["status", "--archive", str(folder)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "names what is no part of it" in told
    (folder / ".restoring").unlink()
    assert sorted(path for path in tmp_path.rglob("*") if path.name != "writer.lock") == [
        path for path in before if path.name != "writer.lock"
    ]


# --- What killed runs leave ---

KILLED_IN = """
import os, signal, sys
from pathlib import Path
import {module} as module
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
module.{name} = die
from tests.store.making import WordCounts
{run}
"""
RUNS = {
    "backup": ("store.upkeep.backup", "_pack", "module.back_up(Path(sys.argv[1]), Path(sys.argv[2]), force=True)"),
    "restore": (
        "store.upkeep.restore",
        "put_in_place",
        "module.restore(Path(sys.argv[2]), Path(sys.argv[1]), replace=True, embedder=WordCounts())",
    ),
    "rebuild": (
        "store.writing.reembed",
        "_store",
        "from store.upkeep.rebuild import rebuild; rebuild(Path(sys.argv[1]), WordCounts(revision='2'))",
    ),
}


def kill_in(kind: str, folder: Path, backup: Path) -> None:
    module, name, run = RUNS[kind]
    script = KILLED_IN.format(module=module, name=name, run=run)
    done = launching.run([sys.executable, "-c", script, str(folder), str(backup)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


def left(folder: Path) -> list[str]:
    """What is there beside archive and backup."""
    beside = [path.name for path in folder.parent.iterdir() if path.name not in (folder.name, "backup.zip")]
    return sorted(beside + [path.name for path in folder.glob("vectors-*")])


USUAL = [("backup", "same"), ("restore", "writer"), ("rebuild", "same"), ("rebuild", "editor")]
FOLLOWING = [
    pytest.param(*one, marks=[] if one in USUAL else pytest.mark.stress)
    for one in product(RUNS, ["same", "writer", "editor"])
]


@pytest.mark.parametrize(("kind", "following"), FOLLOWING)
def test_what_a_killed_run_leaves_goes_with_the_next(
    kind: str, following: str, folder: Path, backup: Path, words: WordCounts
) -> None:
    kill_in(kind, folder, backup)
    assert left(folder), "it left something"
    if following == "editor":
        assert check(folder)[0] == []
    elif following == "writer":
        with open_writer(folder, words):
            pass
    elif kind == "backup":
        back_up(folder, backup, force=True)
    elif kind == "restore":
        restore(backup, folder, replace=True, embedder=words)
    else:
        from store.upkeep.rebuild import rebuild

        rebuild(folder, words)
        assert [path.name for path in folder.glob("vectors*")] == ["vectors-2"]
        return
    assert [name for name in left(folder) if not name.startswith("archive.before-")] == []


def test_what_a_living_run_uses_stays(folder: Path, tmp_path: Path, words: WordCounts) -> None:
    script = KILLED_IN.format(module="store.upkeep.backup", name="_pack", run=RUNS["backup"][2]).replace(
        "os.kill(os.getpid(), signal.SIGKILL)", "print('there', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(folder), str(tmp_path / "slow.zip")]
    with launching.popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as slow:
        assert slow.stdout is not None
        assert slow.stdout.readline() == "there\n"
        (own,) = tmp_path.glob(".news-backup-*")
        back_up(folder, tmp_path / "other.zip")
        with open_writer(folder, words):
            pass
        assert (own / "content" / "archive.db").exists()
        slow.kill()
    back_up(folder, tmp_path / "other.zip", force=True)
    assert not own.exists()


def test_what_is_not_ours_stays(folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".news-backup-mine").mkdir()
    (tmp_path / ".news-backup-mine" / "letter.txt").write_text("Dear reader")
    (tmp_path / ".news-backup-file").write_text("no folder")
    back_up(folder, tmp_path / "b.zip")
    assert (tmp_path / ".news-backup-mine" / "letter.txt").exists()
    assert (tmp_path / ".news-backup-file").exists()
