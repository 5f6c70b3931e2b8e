package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.jspecify.annotations.Nullable;

/// A protocol of datagrams that writes down what it is told.
class RecordingDatagrams implements DatagramProtocol {
  final List<String> calls = new ArrayList<>();

  /// @param call of which it is told
  /// @param text what is written down
  void told(String call, String text) {
    calls.add(text);
  }

  @Override
  public void connectionMade(DatagramTransport transport) {
    told("connectionMade", "made");
  }

  @Override
  public void datagramReceived(ByteBuffer data, SocketAddress sender) {
    told(
        "datagramReceived", UTF_8.decode(data) + " from " + ((InetSocketAddress) sender).getPort());
  }

  @Override
  public void errorReceived(IOException exception) {
    told("errorReceived", "error " + exception.getMessage());
  }

  @Override
  public void pauseWriting() {
    told("pauseWriting", "pause");
  }

  @Override
  public void resumeWriting() {
    told("resumeWriting", "resume");
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    told("connectionLost", exception == null ? "lost" : "broken");
  }
}
