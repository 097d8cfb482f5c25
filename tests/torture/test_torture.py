"""One short round of ``make torture``: a kill -9 of the main process leaves nothing behind, and loses nothing."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

from tests.torture.rounds import Torture
from tests.web.site.prepared import prepared


def test_nothing_that_was_acknowledged_is_lost_by_a_kill(tmp_path: Path) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    prepared(tmp_path / "data")
    said: list[str] = []
    torture = Torture(
        tmp_path, port=port, seed=7, clients=2, kinds=["main process"], laps=1, drain=False, say=said.append
    )
    assert torture.run(rounds=1, seconds=60) == 0, "\n".join(said)
    assert torture.kills["main process"] == torture.became["ended"] == 1
    assert torture.acknowledged > 5, "\n".join(said)
