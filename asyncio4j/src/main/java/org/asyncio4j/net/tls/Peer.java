package org.asyncio4j.net.tls;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;

/// The other side of a connection, and what goes wrong with it.
///
/// @param engine knows its name
/// @param raw knows its address
record Peer(SSLEngine engine, BaseTransport raw) {
  ConnectionResetException isSlow(Duration limit) {
    return new ConnectionResetException("the TLS handshake with " + this + " is taking longer than "
        + text(limit) + ": the connection is ended");
  }

  ConnectionResetException hasEndedHandshake() {
    return new ConnectionResetException(
        "the connection with " + this + " has ended in the middle of the TLS handshake");
  }

  SSLException hasTruncated() {
    return new SSLException("truncated: " + this + " has ended the connection without saying so in"
        + " TLS (close_notify), so that what has come may not be all. For those that never say it"
        + " there is Tls.acceptTruncation()");
  }

  ConnectionResetException doesNotTakeTheRest(Duration limit) {
    return new ConnectionResetException(this + " has not taken, within " + text(limit)
        + ", what was sent to it before the end: the rest is dropped");
  }

  /// @param handshaking when it has happened
  /// @param cause what the engine, or one of its checks, says
  IOException hasFailed(boolean handshaking, Throwable cause) {
    String message = (handshaking ? "the TLS handshake with " : "the TLS connection with ") + this
        + " has failed: " + cause.getMessage();
    SSLException error =
        handshaking ? new SSLHandshakeException(message) : new SSLException(message);
    error.initCause(cause);
    return error;
  }

  private static String text(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  /// `example.org at /127.0.0.1:443`
  @Override
  public String toString() {
    String name = engine.getPeerHost();
    Object address = raw.getExtraInfo(ExtraInfo.PEERNAME);
    return (name == null || name.isEmpty() ? "" : name + " at ")
        + (address == null || address.toString().isEmpty() ? "an unnamed address" : address);
  }
}
