package org.asyncio4j.net;

import org.asyncio4j.transport.BaseTransport;

/// A transport, and the protocol that it calls.
///
/// @param transport sends
/// @param protocol receives
/// @param <T> the transport
/// @param <P> the protocol
public record Endpoint<T extends BaseTransport, P>(T transport, P protocol) {}
