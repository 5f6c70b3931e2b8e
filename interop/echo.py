"""Echo over TCP on CPython's asyncio, as the server or as many clients at once.

Usage: echo.py server [CHAIN KEY] | client PORT [AUTHORITIES [SEED]]

With files it does so over TLS, where asyncio knows no half-close.
"""

import asyncio
import hashlib
import random
import ssl
import sys

CONNECTIONS = 200


async def echo(reader, writer):
    while data := await reader.read(64 * 1024):
        writer.write(data)
        await writer.drain()
    writer.close()


async def serve(*certificate):
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*certificate)
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=CONNECTIONS, ssl=tls)
    print("listening on port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def send(writer, pieces):
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def ask(port, tls, pieces):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
    sending = asyncio.create_task(send(writer, pieces))
    digest = hashlib.sha256()
    rest = sum(map(len, pieces))
    while rest > 0 and (data := await reader.read(64 * 1024)):
        digest.update(data)
        rest -= len(data)
    await sending
    if writer.can_write_eof():
        assert not await reader.read(1), "more than was sent"
    writer.close()
    await writer.wait_closed()
    assert digest.digest() == hashlib.sha256(b"".join(pieces)).digest(), "not what was sent"


async def ask_all(port, authorities=None, seed=None):
    seed = seed or str(random.randrange(10**9))
    print("seed", seed)
    random.seed(seed)
    tls = ssl.create_default_context(cafile=authorities) if authorities else None
    sizes = [[random.choice((1, 100, 10_000, 100_000)) for _ in range(random.randrange(20))] for _ in range(CONNECTIONS)]
    await asyncio.gather(*(ask(port, tls, [random.randbytes(random.randint(1, n)) for n in each]) for each in sizes))


if sys.argv[1] == "server":
    asyncio.run(serve(*sys.argv[2:]))
else:
    asyncio.run(ask_all(int(sys.argv[2]), *sys.argv[3:]))
