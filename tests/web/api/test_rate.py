"""Requests are counted once for all web processes, which are forked from one; a killed one locks nobody out."""

from __future__ import annotations

import subprocess
import sys

from tolok.api.rate import _NEAR, Counter

# A program of its own: a test's process must not be forked while its threads run.
_TWO_PROCESSES = """
import os, signal, sys
from tolok.api.rate import Counter

counter = Counter()
pipes = []
for _ in range(2):
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, b" ".join(b"%d" % counter.count(7, 1) for _ in range(2000)))
        os._exit(0)
    os.close(write)
    pipes.append(read)
seen = []
for read in pipes:
    with os.fdopen(read, "rb") as stream:
        seen.append([int(word) for word in stream.read().split()])
print(sorted(seen[0] + seen[1]) == list(range(1, 4001)), counter.count(7, 1))
killed = os.fork()
if killed == 0:
    with counter._alone(7 % 1024 * 8 * 16):
        os.kill(os.getpid(), signal.SIGKILL)
os.waitpid(killed, 0)
print(counter.count(7, 1))
"""


def test_two_processes_count_together_and_a_killed_one_stops_nobody() -> None:
    ran = subprocess.run([sys.executable, "-c", _TWO_PROCESSES], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split() == ["True", "4001", "4002"]


def test_a_minute_begins_anew_and_people_are_counted_apart() -> None:
    counter = Counter(places=1)
    assert [counter.count(7, 1) for _ in range(3)] == [1, 2, 3]
    assert (counter.count(8, 1), counter.count(7, 2), counter.count(7, 2)) == (1, 1, 2)
    counts = [counter.count(person, 3) for person in range(100, 100 + _NEAR) for _ in range(5)]
    assert counts == [1, 2, 3, 4, 5] * _NEAR, "as many as stand side by side"
    assert counter.count(9, 3) == 1, "one more than that: who asked least begins anew"
