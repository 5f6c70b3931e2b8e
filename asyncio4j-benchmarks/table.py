"""Makes the table of docs/performance.md from a directory of results.

Usage: table.py RESULTS [--write FILE]

FILE has its figures between two marker lines, which are kept.
"""

import json
import pathlib
import re
import statistics
import sys

BEGIN = "<!-- figures: made by asyncio4j-benchmarks/run --write -->"
END = "<!-- end of figures -->"

# What, the benchmark class and method, its parameters, and whether it has floors beside it.
ROWS = [
    ("step of one task", "StepBenchmark", "task", {"count": "1"}, True),
    ("step, 10,000 tasks", "StepBenchmark", "task", {"count": "10000"}, True),
    ("spawn and await", "SpawnBenchmark", "task", {}, True),
    ("coroutine made and finished", "CoroutineBenchmark", "coroutine", {}, True),
    ("future set by a callback", "FutureBenchmark", "byCallback", {}, False),
    ("future set by a task", "FutureBenchmark", "byTask", {}, False),
    ("call soon", "CallbackBenchmark", "callSoon", {}, False),
    ("timer set and cancelled", "CallbackBenchmark", "timer", {}, False),
    ("timer set and fired", "CallbackBenchmark", "timerFired", {}, False),
]

COLUMNS = ["native", "portable", "bareThread", "bareContinuation", "cpython"]

RATIOS = [
    ("native", "bareThread"),
    ("portable", "native"),
    ("cpython", "native"),
    ("cpython", "portable"),
]


class Round:
    """One round's results, by benchmark."""

    def __init__(self, results, cpython):
        self.scores = {}
        self.allocated = {}
        self.cpython = cpython
        for result in results:
            name = ".".join(result["benchmark"].split(".")[-2:])
            key = (name, tuple(sorted(result.get("params", {}).items())))
            self.scores[key] = result["primaryMetric"]["score"]
            for metric, value in result.get("secondaryMetrics", {}).items():
                if metric.endswith("gc.alloc.rate.norm"):
                    self.allocated[key] = value["score"]

    @staticmethod
    def key(row, column):
        _, benchmark, method, params, floors = row
        if column in ("native", "portable"):
            params = params | {"engine": column}
        elif floors:
            method = column
        else:
            return None
        return f"{benchmark}.{method}", tuple(sorted(params.items()))

    def score(self, row, column):
        if column == "cpython":
            return self.cpython.get(row[0])
        return self.scores.get(self.key(row, column))


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def ratio(above, below):
    return above / below if above is not None and below else None


def cell(value, unit=""):
    if value is None:
        return "–"
    return f"{value:,.0f}{unit}" if value >= 100 else f"{value:.3g}{unit}"


def times(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def table(rounds):
    yield (
        "| what | native ns | portable ns | bare virtual thread ns | bare continuation ns"
        " | CPython ns | native / bare thread | portable / native | CPython / native"
        " | CPython / portable |"
    )
    yield "| --- |" + " ---: |" * (len(COLUMNS) + len(RATIOS))
    for row in ROWS:
        cells = [cell(median(each.score(row, column) for each in rounds)) for column in COLUMNS]
        for above, below in RATIOS:
            cells.append(
                times(
                    median(ratio(each.score(row, above), each.score(row, below)) for each in rounds)
                )
            )
        yield f"| {row[0]} | " + " | ".join(cells) + " |"


def allocation(rounds):
    for column in ("native", "portable"):
        parts = []
        for row in ROWS:
            value = median(each.allocated.get(Round.key(row, column)) for each in rounds)
            if value is not None:
                parts.append(f"{row[0]} {value:.1f}")
        yield f"- Bytes allocated, {column}: {'; '.join(parts)}."


def figures(results):
    rounds = []
    for path in sorted(results.glob("jmh-*.json")):
        cpython = results / path.name.replace("jmh", "cpython")
        rounds.append(
            Round(
                json.loads(path.read_text()),
                json.loads(cpython.read_text()) if cpython.exists() else {},
            )
        )
    if not rounds:
        sys.exit(f"{results} has no results: start with run")
    yield from table(rounds)
    yield ""
    yield from allocation(rounds)
    memory = results / "memory.txt"
    if memory.exists():
        yield from (f"- {line}" for line in memory.read_text().splitlines())
    yield ""
    python = next((each.cpython["python"] for each in rounds if each.cpython), "missing")
    yield f"Medians of {len(rounds)} rounds, {rounds_jdk(results)}, CPython {python}."


def rounds_jdk(results):
    first = json.loads(next(iter(sorted(results.glob("jmh-*.json")))).read_text())
    return "JDK " + first[0]["jdkVersion"]


def publish(lines, begin):
    """Prints lines, and puts them into the file that the arguments name."""
    lines = "\n".join(lines)
    print(lines)
    if "--write" in sys.argv:
        path = pathlib.Path(sys.argv[sys.argv.index("--write") + 1])
        text = path.read_text()
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(END), re.DOTALL)
        if not pattern.search(text):
            sys.exit(f"{path} has no place for the figures: the lines\n{begin}\n{END}")
        path.write_text(pattern.sub(lambda _: f"{begin}\n\n{lines}\n\n{END}", text))


if __name__ == "__main__":
    publish(figures(pathlib.Path(sys.argv[1])), BEGIN)
