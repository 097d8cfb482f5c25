"""``tolok bundle``: an assessment as one signed file, checked with nothing but the file, taken over elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tolok.cli.console import LANGUAGE, cannot_write, existing_file, say, wrong_use
from tolok.cli.house import stop
from tolok.cli.options import LangOption
from tolok.instruments.language import Text, plain

if TYPE_CHECKING:
    from tolok.exchange.bundle.checking import Bundle
    from tolok.organisation.access import Standing

PersonOption = Annotated[
    str, typer.Option("--as", help=say("Surel orang yang melakukannya.", "E-mail of the person who does it."))
]
KeysOption = Annotated[
    list[str] | None,
    typer.Option(
        "--key", help=say("Kunci publik yang dipercaya, boleh berulang.", "A public key to trust; may be repeated.")
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help=say("Hasil sebagai JSON.", "The result as JSON."))]


def bundle() -> typer.Typer:
    """The words of ``tolok bundle``."""
    told = say("Penilaian sebagai satu berkas bertanda tangan.", "An assessment as one signed file.")
    group = typer.Typer(no_args_is_help=True, help=told)
    group.command("export", help=say("Buat paket sebuah penilaian.", "Pack an assessment."))(export)
    group.command("verify", help=say("Periksa paket, tanpa server.", "Check a bundle; no server needed."))(verify)
    group.command("import", help=say("Impor paket dari Tolok lain.", "Take over a bundle."))(import_)
    return group


def export(
    assessment: Annotated[int, typer.Argument(help=say("Nomor penilaian (di alamat halamannya).", "Its number."))],
    person: PersonOption,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("Berkas hasil (.zip).", "File to write (.zip)."))
    ] = None,
    lang: LangOption = None,
) -> None:
    """Pack an assessment with its evidence, history and ledger."""
    from tolok.cli.acting import acting, seen_through

    with acting(person) as standing:
        from tolok.assessment.access import assessments
        from tolok.exchange.actions.bundles import start_bundle
        from tolok.runs.results import opened
        from tolok.worksheets.write import whole_file

        rows = assessments(standing).select_related("cycle__edition", "stage", "agency", "unit")
        found = rows.filter(pk=assessment).first()
        if found is None:
            stop(Text("Tidak ada penilaian {n}.", "There is no assessment {n}.").filled(n=assessment))
        run = start_bundle(**_who(standing), assessment=found)
        if failed := seen_through(run, Text("Mengemas", "Packing")):
            stop(plain(failed))
        path = output or Path(run.file_name)
        try:
            with opened(run) as stream:
                whole_file(path, lambda out: [out.write(piece) for piece in iter(lambda: stream.read(1 << 18), b"")])
        except OSError as error:
            wrong_use(cannot_write(path, error))
        typer.echo(f"{path}: {run.message}")


def verify(
    file: Annotated[Path, typer.Argument(help=say("Berkas paket.", "The bundle."), dir_okay=False)],
    key: KeysOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check everything in a bundle; exit 1 at the first file that does not hold, or when no given key signed it."""
    # Whoever checks a file needs neither our database nor our settings: nothing of the house is started.
    from tolok.exchange.bundle.checking import verify as check
    from tolok.exchange.bundle.faults import NotSound

    try:
        found = check(existing_file(file))
        _ = found.instrument
    except NotSound as wrong:
        stop(wrong.message)
    trusted = None if not key else found.signed.key in key
    if as_json:
        sys.stdout.write(json.dumps(_facts(found, trusted), ensure_ascii=False, indent=1) + "\n")
    else:
        typer.echo(_told(found, trusted).in_(LANGUAGE))
    if trusted is False:
        stop(
            Text(
                "Tanda tangannya utuh, tetapi dari kunci lain daripada yang Anda percayai.",
                "Its signature holds, but it is of another key than those you trust.",
            )
        )


def import_(
    file: Annotated[Path, typer.Argument(help=say("Berkas paket.", "The bundle."), dir_okay=False)],
    person: PersonOption,
    agency: Annotated[
        str, typer.Option("--agency", help=say("Slug instansi yang diharapkan.", "Slug of the agency it must be of."))
    ] = "",
    key: KeysOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Pratinjau saja; tidak ada yang ditulis.", "Preview; writes nothing."))
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=say("Tulis tanpa bertanya lagi.", "Write without asking again."))
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Take over an assessment, after a preview: all of it or nothing. A key that is not known here must be given."""
    existing_file(file)
    if not (yes or dry_run) and not sys.stdin.isatty():
        wrong_use(Text("tambahkan --yes untuk menulis, atau --dry-run", "add --yes to write, or --dry-run"))
    from tolok.cli.acting import acting, seen_through

    with acting(person) as standing:
        from tolok.exchange.actions.takeovers import checked, confirm, drop, receive
        from tolok.exchange.takeovers import preview_of, require_takeover

        found = checked(file)
        preview = preview_of(found.document, found.origin, found.signed.key, expected=agency)
        require_takeover(standing, found.document, preview.agency)
        trusted = preview.trusted or found.signed.key in (key or [])
        told = {**_facts(found, trusted), "assessment": preview.known.assessment_id if preview.known else None}
        if dry_run or not as_json:
            _print({**told, "written": False, "why_not": preview.why_not}, found, trusted, as_json=as_json)
        if preview.why_not:
            stop(plain(preview.why_not))
        if dry_run:
            return
        if not trusted:
            stop(_UNKNOWN)
        if not yes and not typer.confirm(say("Tulis penilaian ini?", "Write this assessment?"), err=True):
            stop(Text("Dibatalkan; tidak ada yang ditulis.", "Given up; nothing was written."))
        with file.open("rb") as stream:
            size = file.stat().st_size
            row = receive(**_who(standing), file=stream, size=size, file_name=file.name, agency=agency)
        held = confirm(**_who(standing), received=row, compared=True)
        if failed := seen_through(held.run, Text("Menulis", "Writing")):
            drop_it(drop, standing, row)
            stop(plain(failed))
        row.refresh_from_db()
        if as_json:
            _print({**told, "written": True, "assessment": row.assessment_id}, found, trusted, as_json=True)
        else:
            typer.echo(held.run.message if held.run else "")


_UNKNOWN = Text(
    "Kunci penanda tangan tidak dikenal di sini. Cocokkan dengan yang diumumkan instansi pembuatnya, lalu berikan "
    "dengan --key.",
    "The signer's key is not known here. Compare it with the one its agency has published, and give it with --key.",
)


def drop_it(drop: Any, standing: Standing, row: Any) -> None:
    """Forget a bundle whose writing failed; nothing of it was written."""
    from tolok.exchange.models import BundleState, ReceivedBundle

    ReceivedBundle.objects.filter(pk=row.pk, state=BundleState.WRITING).update(state=BundleState.READY)
    drop(**_who(standing), received=row)


def _who(standing: Standing) -> dict[str, Any]:
    return {"by": standing.person, "standing": standing}


def _print(facts: dict[str, Any], found: Bundle, trusted: bool, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    else:
        typer.echo(_told(found, trusted).in_(LANGUAGE))


def _facts(found: Bundle, trusted: bool | None) -> dict[str, Any]:
    document = found.document
    return {
        "agency": document["agency"]["slug"],
        "cycle": document["cycle"]["name_id"],
        "year": document["cycle"]["year"],
        "instrument": document["cycle"]["instrument"]["id"],
        "index": document["result"]["index"],
        "exact": document["result"]["exact"],
        "predicate": document["result"]["predicate"],
        "decided": document["decided_at"],
        "files": sum(1 for item in document["items"] if item["path"]),
        "left_out": found.left_out,
        "origin": found.origin,
        "seal": found.bag.seal,
        "signer": found.signed.key,
        "signed_at": found.signed.at,
        "trusted": trusted,
        "ledger": {"entries": found.ledger.entries, "shown": found.ledger.shown, "head": found.ledger.head},
    }


_TRUST = {
    None: Text(
        "Siapa pemilik kunci itu tidak diperiksa: cocokkan dengan yang diumumkan instansi (--key).",
        "Whose key that is was not checked: compare it with the one the agency has published (--key).",
    ),
    True: Text("Kunci itu dipercaya.", "That key is trusted."),
    False: Text("KUNCI ITU TIDAK DIKENAL.", "THAT KEY IS NOT KNOWN."),
}


def _told(found: Bundle, trusted: bool | None) -> Text:
    return Text(
        "Paket utuh: {members} berkas sesuai sidiknya, buku besar {entries} entri menyambung.\n"
        "{agency}, {cycle}: indeks {index} {predicate}; {files} berkas bukti, {left} tidak disertakan.\n"
        "Ditandatangani {at} oleh {by} ({who}) dengan kunci {key}. {trust}",
        "The bundle is whole: {members} files fit their digests, the ledger's {entries} entries follow each other.\n"
        "{agency}, {cycle}: index {index} {predicate}; {files} files of evidence, {left} left out.\n"
        "Signed {at} by {by} ({who}) with the key {key}. {trust}",
    ).filled(
        members=len(found.bag.members),
        entries=found.ledger.entries,
        agency=found.document["agency"]["name"],
        cycle=Text(found.document["cycle"]["name_id"], found.document["cycle"]["name_en"]),
        index=found.document["result"]["index"] or "–",
        predicate=found.document["result"]["predicate"],
        files=sum(1 for item in found.document["items"] if item["path"]),
        left=found.left_out,
        at=found.signed.at,
        by=found.signed.by,
        who=found.signed.agency,
        key=found.signed.key,
        trust=_TRUST[trusted],
    )
