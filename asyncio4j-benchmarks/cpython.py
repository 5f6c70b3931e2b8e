"""The benchmarks' work on CPython's asyncio: prints nanoseconds per operation as JSON.

Usage: cpython.py [SECONDS]    how long to measure each one, all rounds together
"""

import asyncio
import gc
import json
import statistics
import sys
import time

ROUNDS = 5


async def step(count, operations):
    """`count` tasks take turns in sleep(0), as in StepBenchmark."""
    turns = max(1, operations // count)

    async def body():
        for _ in range(turns):
            await asyncio.sleep(0)

    tasks = [asyncio.ensure_future(body()) for _ in range(count)]
    await asyncio.sleep(0)  # each has taken its first step
    start = time.perf_counter_ns()
    for task in tasks:
        await task
    return (time.perf_counter_ns() - start) / (turns * count)


async def step_one(operations):
    return await step(1, operations)


async def step_10000(operations):
    return await step(10_000, operations)


async def spawn(operations):
    async def body():
        return "done"

    start = time.perf_counter_ns()
    for _ in range(operations):
        await asyncio.create_task(body())
    return (time.perf_counter_ns() - start) / operations


async def coroutine(operations):
    async def body():
        return "done"

    start = time.perf_counter_ns()
    for _ in range(operations):
        try:
            body().send(None)
        except StopIteration:
            pass
    return (time.perf_counter_ns() - start) / operations


async def in_batches(operation, operations):
    """A thousand in each iteration of the loop, as in CallbackBenchmark."""
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    left = operations

    def run():
        nonlocal left
        for _ in range(1_000):
            operation()
        left -= 1_000
        if left > 0:
            loop.call_soon(run)
        else:
            loop.call_soon(ended.set_result, None)  # the iteration in which the last timers fire

    start = time.perf_counter_ns()
    loop.call_soon(run)
    await ended
    return (time.perf_counter_ns() - start) / operations


async def call_soon(operations):
    loop = asyncio.get_running_loop()
    callback = lambda: None
    return await in_batches(lambda: loop.call_soon(callback), operations)


async def timer(operations):
    loop = asyncio.get_running_loop()
    callback = lambda: None
    return await in_batches(lambda: loop.call_later(60, callback).cancel(), operations)


async def timer_fired(operations):
    loop = asyncio.get_running_loop()
    callback = lambda: None
    return await in_batches(lambda: loop.call_later(1e-9, callback), operations)


async def future_by_callback(operations):
    loop = asyncio.get_running_loop()
    start = time.perf_counter_ns()
    for _ in range(operations):
        future = loop.create_future()
        loop.call_soon(future.set_result, "done")
        await future
    return (time.perf_counter_ns() - start) / operations


async def future_by_task(operations):
    loop = asyncio.get_running_loop()
    awaited = loop.create_future()

    async def play():
        nonlocal awaited
        for _ in range(operations // 2):
            theirs, awaited = awaited, loop.create_future()
            mine = awaited
            theirs.set_result("done")
            await mine
        awaited.set_result("done")
        awaited = loop.create_future()

    start = time.perf_counter_ns()
    await asyncio.gather(play(), play())
    return (time.perf_counter_ns() - start) / operations


WORK = {
    "step of one task": (step_one, 20_000),
    "step, 10,000 tasks": (step_10000, 200_000),
    "spawn and await": (spawn, 10_000),
    "coroutine made and finished": (coroutine, 50_000),
    "call soon": (call_soon, 20_000),
    "timer set and cancelled": (timer, 20_000),
    "timer set and fired": (timer_fired, 20_000),
    "future set by a callback": (future_by_callback, 10_000),
    "future set by a task": (future_by_task, 10_000),
}


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    samples = {name: [] for name in WORK}
    for _ in range(ROUNDS):
        for name, (work, operations) in WORK.items():
            gc.collect()
            until = time.monotonic() + seconds / ROUNDS
            while not samples[name] or time.monotonic() < until:
                samples[name].append(asyncio.run(work(operations)))
    result = {name: statistics.median(taken) for name, taken in samples.items()}
    result["python"] = sys.version.split()[0]
    json.dump(result, sys.stdout, indent=2)
    print()


main()
