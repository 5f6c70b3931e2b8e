/// Connections, servers, sockets for datagrams, and pipes, on the sockets of the system.
///
/// - [org.asyncio4j.net.Endpoints] opens them for protocols of one's own, which the loop calls.
/// - [org.asyncio4j.net.Sockets] awaits single operations on channels of java.nio.
/// - A [org.asyncio4j.net.Server] accepts connections, for both and for streams.
///
/// **Threads.** That of the loop.
package org.asyncio4j.net;
