"""Work in the background that somebody started and watches: reports for all, imports, exports.

A room registers what it can do in ``<room>/background.py`` (found by itself):

    from django.utils.translation import gettext_lazy as _
    from tolok.runs.kinds import Outcome, register
    from tolok.runs.work import Work

    def _make(work: Work) -> Outcome:
        path = work.folder / "reports.zip"                    # a folder of its own, removed afterwards
        with ZipFile(path, "w") as parcel:
            for done, assessment in enumerate(chosen := _chosen(work.asked)):
                work.progress(done, len(chosen), str(assessment))
                parcel.writestr(...)                          # work.by, work.standing: who started it, rights today
        return Outcome(_("{n} laporan").format(n=len(chosen)), path=path, name="laporan-2026.zip")

    def _require(standing: Standing, agency: Agency | None, asked: Mapping[str, Any]) -> None:
        standing.require(Right.RUN_CYCLE, agency=None)        # asked when it is started, and again when it begins

    register("records.reports", _("Laporan hasil semua instansi"), work=_make, require=_require)

and starts it from an action or a view, ``asked`` being plain JSON that says what is wanted:

    run = start(by=by, standing=standing, kind="records.reports", asked={"cycle": cycle.pk}, about=cycle.name)
    return redirect("runs:run", run.pk)                       # its page: progress, cancelling, the file

The page asks every second, a notice tells the end, the file can be fetched by who started it (with ``shared=True`` by
the agency's coordinator too) and is deleted after ``TOLOK_RESULT_DAYS``. It lies sealed on the disk.

**Nothing runs for ever.** A run holds a lock of the database while it works; when its process is killed the lock is
gone, and within a minute it is taken up again from its start. So ``work`` must be able to begin again: what it wrote
before is either undone (one transaction) or found and skipped. After three beginnings it is ``failed``, and its page
offers to start anew. What goes wrong in words for the person is raised as ``Failed`` (a ``PermissionDenied`` counts as
well); everything else is logged and told as a fault of ours. Call ``progress`` outside transactions: inside one nobody
sees it. It raises ``Cancelled`` when the person gave up: let it pass.
"""
