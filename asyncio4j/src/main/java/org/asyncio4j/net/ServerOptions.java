package org.asyncio4j.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import org.asyncio4j.net.tls.Tls;
import org.jspecify.annotations.Nullable;

/// What may be said of a new server. `ServerOptions.DEFAULT.maxConnections(1000)`
///
/// asyncio: the keyword arguments of `create_server`.
///
/// @param backlog how many connections may wait to be accepted, and how many are accepted in one
///     iteration of the loop
/// @param maxConnections how many may be open at once: at that number it stops accepting until
///     one of them has ended; who connects meanwhile waits
/// @param reuseAddress whether an address can be taken that a moment ago was another server's
/// @param reusePort whether other sockets may have the same address, and share its connections
/// @param keepAlive whether the system looks, every few hours, if a silent peer is still there
/// @param startServing whether it accepts at once; else from [Server#startServing] on. Who
///     connects before that waits
/// @param cleanupSocket whether the file of a Unix socket is removed at the end
/// @param tls what is wanted of TLS; null does without
public record ServerOptions(
    int backlog,
    int maxConnections,
    boolean reuseAddress,
    boolean reusePort,
    boolean keepAlive,
    boolean startServing,
    boolean cleanupSocket,
    @Nullable Tls tls) {
  private static final int BACKLOG = 100;

  /// A backlog of 100, any number of connections, an address that can be taken again, and nothing
  /// else; serving at once, and removing its file.
  public static final ServerOptions DEFAULT =
      new ServerOptions(BACKLOG, Integer.MAX_VALUE, true, false, false, true, true, null);

  /// Checks the numbers.
  public ServerOptions {
    if (backlog < 0 || maxConnections < 1) {
      throw new IllegalArgumentException("backlog is " + backlog + " and maxConnections is "
          + maxConnections + ": at least 0 and 1");
    }
  }

  /// With another backlog.
  ///
  /// @param connections how many may wait
  /// @return these options with that
  public ServerOptions backlog(int connections) {
    return new ServerOptions(
        connections,
        maxConnections,
        reuseAddress,
        reusePort,
        keepAlive,
        startServing,
        cleanupSocket,
        tls);
  }

  /// With a limit on connections.
  ///
  /// @param connections how many may be open
  /// @return these options with that
  public ServerOptions maxConnections(int connections) {
    return new ServerOptions(
        backlog, connections, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket, tls);
  }

  /// With or without an address that can be taken again.
  ///
  /// @param reuse whether it can
  /// @return these options with that
  public ServerOptions reuseAddress(boolean reuse) {
    return new ServerOptions(
        backlog, maxConnections, reuse, reusePort, keepAlive, startServing, cleanupSocket, tls);
  }

  /// With or without an address that is shared.
  ///
  /// @param reuse whether it is
  /// @return these options with that
  public ServerOptions reusePort(boolean reuse) {
    return new ServerOptions(
        backlog, maxConnections, reuseAddress, reuse, keepAlive, startServing, cleanupSocket, tls);
  }

  /// With or without a look at silent peers.
  ///
  /// @param keep whether the system looks
  /// @return these options with that
  public ServerOptions keepAlive(boolean keep) {
    return new ServerOptions(
        backlog, maxConnections, reuseAddress, reusePort, keep, startServing, cleanupSocket, tls);
  }

  /// Serving at once, or not.
  ///
  /// @param start whether it does
  /// @return these options with that
  public ServerOptions startServing(boolean start) {
    return new ServerOptions(
        backlog, maxConnections, reuseAddress, reusePort, keepAlive, start, cleanupSocket, tls);
  }

  /// Removing the file of a Unix socket, or not.
  ///
  /// @param cleanup whether it does
  /// @return these options with that
  public ServerOptions cleanupSocket(boolean cleanup) {
    return new ServerOptions(
        backlog, maxConnections, reuseAddress, reusePort, keepAlive, startServing, cleanup, tls);
  }

  /// With TLS.
  ///
  /// @param tls what is wanted
  /// @return these options with that
  public ServerOptions tls(Tls tls) {
    return new ServerOptions(
        backlog,
        maxConnections,
        reuseAddress,
        reusePort,
        keepAlive,
        startServing,
        cleanupSocket,
        tls);
  }

  Map<SocketOption<?>, Object> toSocketOptions() {
    Map<SocketOption<?>, Object> options = new HashMap<>();
    options.put(StandardSocketOptions.SO_REUSEADDR, reuseAddress);
    if (reusePort) {
      options.put(StandardSocketOptions.SO_REUSEPORT, true);
    }
    if (keepAlive) {
      options.put(StandardSocketOptions.SO_KEEPALIVE, true);
    }
    return options;
  }
}
