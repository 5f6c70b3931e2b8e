package org.asyncio4j.net;

import java.net.SocketAddress;

/// A datagram that was received.
///
/// @param data its bytes; may be empty
/// @param sender where it came from
@SuppressWarnings("ArrayRecordComponent") // it is handed over, and not compared
public record Datagram(byte[] data, SocketAddress sender) {}
