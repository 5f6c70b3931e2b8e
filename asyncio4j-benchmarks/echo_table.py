"""Makes the table of echo servers of docs/performance.md from a directory of results.

Usage: echo_table.py RESULTS [--write FILE]
"""

import collections
import pathlib
import statistics
import sys

import table

BEGIN = "<!-- figures: made by asyncio4j-benchmarks/echo --write -->"

TITLES = {
    "c": "epoll loop in C",
    "native-protocols": "**asyncio4j protocols, native**",
    "native-streams": "**asyncio4j streams, native**",
    "portable-protocols": "**asyncio4j protocols, portable**",
    "portable-streams": "**asyncio4j streams, portable**",
    "nio": "bare `java.nio` selector loop",
    "netty-nio": "Netty, nio",
    "netty-epoll": "Netty, epoll",
    "threads": "virtual threads that block",
    "uvloop-protocols": "uvloop protocols",
    "uvloop-streams": "uvloop streams",
    "cpython-protocols": "CPython protocols",
    "cpython-streams": "CPython streams",
    "go": "Go",
}


def read(path):
    """Per round and server: answers per second, microseconds for one, and the clients' share."""
    rounds = collections.defaultdict(dict)
    for line in path.read_text().splitlines():
        number, name, *values = line.split()
        rounds[number][name] = [float(value) for value in values]
    return list(rounds.values())


def column(rounds, name, index):
    return [each[name][index] for each in rounds if name in each]


def ratios(rounds, name):
    return [each[name][0] / each["c"][0] for each in rounds if name in each and "c" in each]


def processor_ratio(rounds, name):
    return table.median(
        each["c"][1] / each[name][1] for each in rounds if name in each and "c" in each
    )


def figures(results):
    rounds = read(results / "rounds.txt")
    yield (
        "| server | of the C loop | quartiles | by processor time | answers / s"
        " | server's µs each | clients' core |"
    )
    yield "| --- |" + " ---: |" * 6
    names = [name for name in TITLES if ratios(rounds, name)]
    for name in sorted(names, key=lambda name: -table.median(ratios(rounds, name))):
        ratio = ratios(rounds, name)
        low, _, high = statistics.quantiles(ratio, n=4) if len(ratio) > 1 else ratio * 3
        yield (
            f"| {TITLES[name]} | {table.median(ratio):.2f} | {low:.2f} – {high:.2f}"
            f" | {processor_ratio(rounds, name):.2f}"
            f" | {table.median(column(rounds, name, 0)):,.0f}"
            f" | {table.median(column(rounds, name, 1)):.2f}"
            f" | {100 * table.median(column(rounds, name, 2)):.0f} % |"
        )
    yield ""
    for kind in ("memory", "missing"):
        path = results / f"{kind}.txt"
        if path.exists():
            yield from (f"- {line}" for line in path.read_text().splitlines())
            yield ""
    versions = (results / "versions.txt").read_text().splitlines()
    yield f"Medians of {len(rounds)} rounds, {', '.join(versions)}."


if __name__ == "__main__":
    table.publish(figures(pathlib.Path(sys.argv[1])), BEGIN)
