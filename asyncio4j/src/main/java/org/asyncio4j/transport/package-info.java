/// What moves bytes and datagrams, and what takes them: transports and protocols.
///
/// A **transport** is one connection, or one socket for datagrams: it sends what it is given, as
/// fast as the other side takes it. A **protocol** belongs to one transport, which calls it:
///
/// ```text
/// connectionMade                                       once, first
///   dataReceived* eofReceived?                         of a Protocol
///   (getBuffer bufferUpdated)* eofReceived?            of a BufferedProtocol
///   datagramReceived* errorReceived*                   of a DatagramProtocol
///   (pauseWriting resumeWriting)*                      flow control, at any time
/// connectionLost                                       once, last
/// ```
///
/// The calls come from the loop, one at a time, and never while the protocol is in the middle of
/// one; but `pauseWriting` may come out of a call of `write`. They must not await: who wants to
/// wait uses streams. What a protocol throws is reported to the loop's exception handler and ends
/// its connection.
///
/// Nothing here knows a loop or a socket: see [org.asyncio4j.spi.Network].
package org.asyncio4j.transport;
