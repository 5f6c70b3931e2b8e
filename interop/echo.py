"""Echo over TCP on CPython's asyncio, as the server or as many clients at once.

Usage: echo.py server | client PORT [SEED]
"""

import asyncio
import hashlib
import random
import sys

CONNECTIONS = 200


async def echo(reader, writer):
    while data := await reader.read(64 * 1024):
        writer.write(data)
        await writer.drain()
    writer.close()


async def serve():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=CONNECTIONS)
    print("listening on port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def send(writer, pieces):
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    writer.write_eof()


async def ask(port, pieces):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sending = asyncio.create_task(send(writer, pieces))
    digest = hashlib.sha256()
    while data := await reader.read(64 * 1024):
        digest.update(data)
    await sending
    writer.close()
    await writer.wait_closed()
    assert digest.digest() == hashlib.sha256(b"".join(pieces)).digest(), "not what was sent"


async def ask_all(port, seed):
    print("seed", seed)
    random.seed(seed)
    sizes = [[random.choice((1, 100, 10_000, 100_000)) for _ in range(random.randrange(20))] for _ in range(CONNECTIONS)]
    await asyncio.gather(*(ask(port, [random.randbytes(random.randint(1, n)) for n in each]) for each in sizes))


if sys.argv[1] == "server":
    asyncio.run(serve())
else:
    asyncio.run(ask_all(int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else str(random.randrange(10**9))))
