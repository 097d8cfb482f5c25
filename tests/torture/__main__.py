"""``make torture``: kill -9 at random moments, again and again, and nothing that was acknowledged may be lost."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2]))

from tests.torture.rounds import Torture  # noqa: E402


def main() -> int:
    words = argparse.ArgumentParser(prog="make torture", description=__doc__)
    words.add_argument("--seed", type=int, default=1, help="of all chances: the same kills at the same moments")
    words.add_argument("--rounds", type=int, default=1000, help="at most so many")
    words.add_argument("--seconds", type=float, default=600, help="no round begins later")
    words.add_argument("--clients", type=int, default=3)
    words.add_argument("--port", type=int, default=8390)
    words.add_argument("--kinds", default="", help="only these, with commas: web worker, database, ...")
    words.add_argument("--folder", type=Path, default=None, help="where the data goes; kept afterwards")
    asked = words.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="tolok-torture-"))
    kinds = tuple(kind.strip() for kind in asked.kinds.split(",") if kind.strip())
    torture = Torture(folder, port=asked.port, seed=asked.seed, clients=asked.clients, kinds=kinds, say=print)
    return torture.run(rounds=asked.rounds, seconds=asked.seconds)


if __name__ == "__main__":
    sys.exit(main())
