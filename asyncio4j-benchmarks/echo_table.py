"""Makes the tables of echo servers of docs/performance.md from a directory of results.

Usage: echo_table.py RESULTS [--write FILE]

Results with handshakes are those of TLS, which have a section of their own.
"""

import collections
import pathlib
import statistics
import sys

import table

BEGIN = "<!-- figures: made by asyncio4j-benchmarks/echo --write -->"
BEGIN_TLS = "<!-- figures: made by asyncio4j-benchmarks/echo --tls --write -->"

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


def by_time(rounds, name):
    return [each[name][0] / each["c"][0] for each in rounds if name in each and "c" in each]


def by_processor_time(rounds, name):
    return [each["c"][1] / each[name][1] for each in rounds if name in each and "c" in each]


def spread(values):
    low, _, high = statistics.quantiles(values, n=4) if len(values) > 1 else values * 3
    return f"{low:.2f} – {high:.2f}"


def servers(rounds, ratios):
    """Those with results, the quickest first."""
    names = [name for name in TITLES if ratios(rounds, name)]
    return sorted(names, key=lambda name: -table.median(ratios(rounds, name)))


def echoes(rounds):
    yield (
        "| server | of the C loop | quartiles | by processor time | answers / s"
        " | server's µs each | clients' core |"
    )
    yield "| --- |" + " ---: |" * 6
    for name in servers(rounds, by_time):
        ratio = by_time(rounds, name)
        yield (
            f"| {TITLES[name]} | {table.median(ratio):.2f} | {spread(ratio)}"
            f" | {table.median(by_processor_time(rounds, name)):.2f}"
            f" | {table.median(column(rounds, name, 0)):,.0f}"
            f" | {table.median(column(rounds, name, 1)):.2f}"
            f" | {100 * table.median(column(rounds, name, 2)):.0f} % |"
        )


def encrypted(rounds, what, digits):
    """Where the clients take as much as the quickest servers, which only processor time tells."""
    yield f"| server | of the C loop | quartiles | {what} / s of its core | server's µs each | as asked |"
    yield "| --- |" + " ---: |" * 5
    for name in servers(rounds, by_processor_time):
        ratio = by_processor_time(rounds, name)
        micros = table.median(column(rounds, name, 1))
        yield (
            f"| {TITLES[name]} | {table.median(ratio):.2f} | {spread(ratio)}"
            f" | {1e6 / micros:,.0f} | {micros:,.{digits}f}"
            f" | {table.median(column(rounds, name, 0)):,.0f} |"
        )


def figures(results):
    rounds = read(results / "rounds.txt")
    if is_tls(results):
        yield from encrypted(rounds, "answers", 2)
        yield ""
        yield from encrypted(read(results / "handshakes.txt"), "handshakes", 0)
    else:
        yield from echoes(rounds)
    yield ""
    for kind in ("memory", "missing"):
        path = results / f"{kind}.txt"
        if path.exists():
            yield from (f"- {line}" for line in path.read_text().splitlines())
            yield ""
    versions = (results / "versions.txt").read_text().splitlines()
    yield f"Medians of {len(rounds)} rounds, {', '.join(versions)}."


def is_tls(results):
    return (results / "handshakes.txt").exists()


if __name__ == "__main__":
    directory = pathlib.Path(sys.argv[1])
    table.publish(figures(directory), BEGIN_TLS if is_tls(directory) else BEGIN)
