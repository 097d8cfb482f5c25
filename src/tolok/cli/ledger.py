"""``tolok ledger``: is it whole, hand it on, which key signs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tolok.cli.console import LANGUAGE, cannot_write, existing_file, say, wrong_use
from tolok.cli.house import start_house, stop
from tolok.cli.options import LangOption
from tolok.instruments.language import Text, plain

if TYPE_CHECKING:
    from tolok.ledger.export import Part
    from tolok.ledger.walking import Broken

_WHY = {
    "gap": Text("entri ini hilang", "this entry is missing"),
    "order": Text("urutannya terbalik", "it stands out of order"),
    "previous": Text("tidak menyambung ke entri sebelumnya", "it does not follow from the entry before"),
    "digest": Text("rinciannya diubah", "its detail was changed"),
    "hash": Text("isinya diubah", "what it says was changed"),
    "head": Text("hash-nya bukan yang ditandatangani", "its hash is not the one that was signed"),
    "format": Text("barisnya bukan baris ekspor buku besar", "its line is no line of a ledger export"),
    "truncated": Text("terpotong di sini", "it is cut off here"),
    "covers": Text("tanda tangan bukan untuk isi berkas ini", "the signature is not for what this file holds"),
    "signature": Text("tanda tangannya palsu atau rusak", "the signature is forged or damaged"),
    "key": Text("ditandatangani dengan kunci lain", "it is signed with another key"),
}


def ledger() -> typer.Typer:
    """The words of ``tolok ledger``."""
    group = typer.Typer(no_args_is_help=True, help=say("Buku besar keputusan.", "The ledger of decisions."))
    group.command("verify", help=say("Periksa basis data, atau satu berkas.", "Check the database, or a file."))(verify)
    group.command("export", help=say("Tulis berkas yang dapat diperiksa.", "Write a file others can check."))(export)
    group.command("key", help=say("Kunci publik penanda tangan.", "The public key it is signed with."))(key)
    return group


def verify(
    file: Annotated[
        Path | None, typer.Argument(help=say("Berkas ekspor; tanpa ini: basis data.", "An export; else the database."))
    ] = None,
    key: Annotated[
        str, typer.Option("--key", help=say("Kunci publik yang diumumkan.", "The key that was published."))
    ] = "",
    head: Annotated[
        list[Path] | None,
        typer.Option("--head", help=say("Kepala bertanda tangan, boleh berulang.", "A signed head; may be repeated.")),
    ] = None,
    lang: LangOption = None,  # noqa: ARG001 - read before it (console.py)
) -> None:
    """Say in words what was checked; exit 1 at the first entry that does not hold."""
    from tolok.ledger.walking import Broken

    try:
        told = _database_checked() if file is None else _file_checked(existing_file(file), key, head or [])
    except Broken as broken:
        _stop_at(broken)
    typer.echo(told.in_(LANGUAGE))


def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", help=say("Berkas hasil (.jsonl).", "File to write (.jsonl)."))
    ],
    agency: Annotated[str | None, typer.Option("--agency", help=say("Slug instansi.", "Slug of an agency."))] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help=say("Satu hal, mis. assessment:3.", "One thing, e.g. assessment:3."))
    ] = None,
    lang: LangOption = None,  # noqa: ARG001 - read before it (console.py)
) -> None:
    """Write the ledger, or a part of it with all other entries sealed."""
    _start_house()
    from tolok.ledger.export import Export
    from tolok.worksheets.write import whole_file

    written = Export(_part(agency, subject))
    try:
        whole_file(output, lambda stream: stream.writelines(written.lines()))
    except OSError as error:
        wrong_use(cannot_write(output, error))
    typer.echo(
        Text(
            "{file}: {shown} dari {entries} entri terbaca, yang lain tersegel. Kepala: {head}",
            "{file}: {shown} of {entries} entries are shown, the others sealed. Head: {head}",
        )
        .filled(file=output, shown=written.shown, entries=written.entries, head=written.head)
        .in_(LANGUAGE)
    )


def key(lang: LangOption = None) -> None:  # noqa: ARG001 - read before it (console.py)
    """Print the public key."""
    _start_house()
    from tolok.ledger.signing import public_key

    typer.echo(public_key())


def _database_checked() -> Text:
    _start_house()
    from tolok.ledger.verification import verify

    found = verify()
    return Text(
        "Buku besar utuh. {entries} entri dihitung ulang: setiap rincian sesuai dengan sidiknya, setiap entri "
        "menyambung ke entri sebelumnya, tidak ada yang hilang.\n"
        "Kepala bertanda tangan dari hari-hari sebelumnya yang ditemukan kembali: {heads}.\n"
        "Kepala: {head}",
        "The ledger is whole. {entries} entries were worked out again: every detail fits its digest, every entry "
        "follows from the one before, none is missing.\n"
        "Signed heads of earlier days that were found again: {heads}.\n"
        "Head: {head}",
    ).filled(entries=found.entries, heads=found.heads, head=found.head)


def _file_checked(file: Path, key: str, heads: list[Path]) -> Text:
    # Whoever checks a file needs neither our database nor our settings: nothing of the house is started.
    from tolok.ledger.checking import check
    from tolok.ledger.signature import WrongKey, raw
    from tolok.ledger.walking import read_head

    try:
        if key:
            raw(key, "--key")
    except WrongKey as wrong:
        wrong_use(plain(str(wrong)))
    with file.open("rb") as lines:
        found = check(lines, key=key, heads=[read_head(existing_file(path)) for path in heads])
    compare = (
        Text("Kunci itu yang Anda berikan.", "That is the key you gave.")
        if key
        else Text(
            "Cocokkan kunci itu dengan yang diumumkan instansi (--key).",
            "Compare that key with the one the institution has published (--key).",
        )
    )
    return Text(
        "Berkas utuh. {entries} entri menyambung tanpa putus; {shown} terbaca dan rinciannya sesuai dengan sidiknya, "
        "yang lain tersegel.\n"
        "Kepala dari hari-hari sebelumnya yang ditemukan kembali: {heads}.\n"
        "Kepala: {head}\nDitandatangani {at} dengan kunci {key}. {compare}",
        "The file is whole. {entries} entries follow from each other without a break; {shown} are shown and their "
        "detail fits its digest, the others are sealed.\n"
        "Heads of earlier days that were found again: {heads}.\n"
        "Head: {head}\nSigned {at} with the key {key}. {compare}",
    ).filled(
        entries=found.entries,
        shown=found.shown,
        heads=found.heads,
        head=found.head,
        at=found.signed_at,
        key=found.key,
        compare=compare,
    )


def _part(agency: str | None, subject: str | None) -> Part:
    from tolok.ledger.export import Part
    from tolok.organisation.models import Agency

    if agency is None:
        return Part(subject=subject)
    number = Agency.objects.filter(slug=agency).values_list("pk", flat=True).first()
    if number is None:
        wrong_use(Text("Tidak ada instansi {slug}.", "There is no agency {slug}.").filled(slug=agency))
    return Part(agencies=frozenset({number}), subject=subject)


def _start_house() -> None:
    start_house()
    from tolok.ledger.signature import WrongKey
    from tolok.ledger.signing import public_key

    try:
        public_key()
    except WrongKey as wrong:
        stop(plain(str(wrong)))


def _stop_at(broken: Broken) -> NoReturn:
    stop(
        Text("Putus di entri {seq}: {why}.", "Broken at entry {seq}: {why}.").filled(
            seq=broken.seq, why=_WHY[broken.why.value]
        )
    )
