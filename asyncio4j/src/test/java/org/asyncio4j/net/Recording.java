package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// A protocol that writes down what it is told.
class Recording implements Protocol {
  final List<String> calls = new ArrayList<>();

  /// Whether it goes on sending when the other side has ended its output.
  boolean staysOpen;

  @Nullable
  Throwable lost;

  @Nullable
  Transport transport;

  /// The transport, of which it was told.
  Transport transport() {
    return requireNonNull(transport, "no connection was made");
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    calls.add("made");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    calls.add(UTF_8.decode(data).toString());
  }

  @Override
  public boolean eofReceived() {
    calls.add("eof");
    return staysOpen;
  }

  @Override
  public void pauseWriting() {
    calls.add("pause");
  }

  @Override
  public void resumeWriting() {
    calls.add("resume");
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = exception;
    calls.add(exception == null ? "lost" : "broken");
  }
}
