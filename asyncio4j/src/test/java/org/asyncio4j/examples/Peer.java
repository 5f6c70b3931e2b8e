package org.asyncio4j.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// The other end of a connection with an example: blocks, but not for ever.
final class Peer implements AutoCloseable {
  private static final int LIMIT_MILLIS = 30_000;

  private final Socket socket;
  private final BufferedReader in;

  private Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(LIMIT_MILLIS);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
  }

  static Peer accepted(Socket socket) throws IOException {
    return new Peer(socket);
  }

  static Peer to(int port) throws IOException {
    return to(port, new Socket());
  }

  /// One for whom the system keeps little that it has not read.
  static Peer slowTo(int port) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(1);
    return to(port, socket);
  }

  private static Peer to(int port, Socket socket) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), LIMIT_MILLIS);
    return new Peer(socket);
  }

  Peer send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  Peer endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /// @return null at the end
  String line() throws IOException {
    return in.readLine();
  }

  int read() throws IOException {
    return in.read();
  }

  String rest() throws IOException {
    return in.readAllAsString();
  }

  /// Breaks the connection.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
