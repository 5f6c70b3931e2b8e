"""Echoes over TCP, on CPython's asyncio or on uvloop. Prints its port.

Usage: server.py asyncio|uvloop protocols|streams [CHAIN KEY]

With CHAIN and KEY it echoes over TLS.
"""

import asyncio
import ssl
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def echo(reader, writer):
    while data := await reader.read(64 * 1024):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main(api, *certificate):
    options = {"host": "127.0.0.1", "port": 0, "backlog": 1024}
    if certificate:
        options["ssl"] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        options["ssl"].load_cert_chain(*certificate)
    if api == "protocols":
        server = await asyncio.get_running_loop().create_server(Echo, **options)
    else:
        server = await asyncio.start_server(echo, **options)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if sys.argv[1] == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main(*sys.argv[2:]))
