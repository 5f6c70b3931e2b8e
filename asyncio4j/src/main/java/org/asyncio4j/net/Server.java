package org.asyncio4j.net;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.spi.Network.Listener;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Accepts connections at one or several addresses.
///
/// **Threads.** That of its loop.
///
/// asyncio: `Server`.
public final class Server implements AutoCloseable {
  /*
   *   OPEN --startServing--> SERVING --close--> CLOSED
   *     '----------------close------------------'
   *
   * While SERVING its listeners accept, or pause as long as maxConnections are open.
   */
  private enum State {
    OPEN,
    SERVING,
    CLOSED
  }

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Supplier<? extends StreamingProtocol> factory;
  private final int maxConnections;
  private final @Nullable Tls tls;
  private final List<Listener> listeners = new ArrayList<>();
  private final Set<Client> clients = new LinkedHashSet<>();
  private final Set<Task<?>> handlers = new LinkedHashSet<>();
  private final List<Future<@Nullable Void>> waiters = new ArrayList<>();
  private State state = State.OPEN;
  private @Nullable Runnable atClose;

  /// Where [#serveForever] waits.
  private @Nullable Future<@Nullable Void> forever;

  /// A connection of this server, from before `connectionMade` until after `connectionLost`.
  private final class Client implements Runnable {
    private @Nullable Transport transport;

    /// It is lost.
    @Override
    public void run() {
      clients.remove(this);
      if (state == State.SERVING && clients.size() == maxConnections - 1) {
        listeners.forEach(Listener::resume);
      }
      wakeIfEnded();
    }
  }

  Server(Supplier<? extends StreamingProtocol> factory, int maxConnections, @Nullable Tls tls) {
    this.factory = factory;
    this.maxConnections = maxConnections;
    this.tls = tls;
  }

  void add(Listener listener) {
    listeners.add(listener);
  }

  /// Has something done when this is closed.
  void atClose(Runnable action) {
    atClose = action;
  }

  void accept(Opened<StreamingProtocol, Transport> opened) {
    StreamingProtocol protocol = requireNonNull(factory.get(), "the protocol");
    var client = new Client();
    clients.add(client);
    if (clients.size() == maxConnections) {
      listeners.forEach(Listener::pause);
    }
    try {
      client.transport = tls == null
          ? opened.attach(protocol, client)
          : Securing.accept(opened, protocol, tls, client);
    } catch (Throwable e) {
      client.run(); // there never was one
      throw e;
    }
  }

  /// Its loop.
  ///
  /// @return the loop
  public EventLoop getLoop() {
    return loop;
  }

  /// Where it accepts connections.
  ///
  /// @return the addresses, with the ports that the system chose; empty when it is closed
  public List<SocketAddress> addresses() {
    return state == State.CLOSED
        ? List.of()
        : listeners.stream().map(Listener::address).toList();
  }

  /// The port of the first of its addresses.
  ///
  /// @return the port
  /// @throws IllegalStateException if it has no such address, or is closed
  public int port() {
    for (SocketAddress address : addresses()) {
      if (address instanceof InetSocketAddress inet) {
        return inet.getPort();
      }
    }
    throw new IllegalStateException(this + " has no port");
  }

  /// Whether it accepts connections.
  ///
  /// @return true from [#startServing] to [#close]
  public boolean isServing() {
    return state == State.SERVING;
  }

  /// Begins to accept connections. Does nothing if it does.
  ///
  /// @throws IllegalStateException if it is closed
  public void startServing() {
    loop.checkThread();
    if (state == State.CLOSED) {
      throw new IllegalStateException(this + " is closed");
    }
    if (state == State.OPEN) {
      state = State.SERVING;
      listeners.forEach(Listener::resume);
    }
  }

  /// Accepts connections until it is cancelled: then it closes and waits for its connections to
  /// end. [#close] cancels it.
  ///
  /// @throws CancelledError always, at the end
  /// @throws IllegalStateException if it is closed, or another task serves already
  public void serveForever() {
    serveThen(() -> {
      close();
      waitClosed();
    });
  }

  /// Accepts connections until it is cancelled: then it ends in an orderly way, within a time.
  /// [#close] cancels it. Not in asyncio, whose [#serveForever] waits as long as its clients
  /// like.
  ///
  /// @param grace how long they may take, as for [#shutdown]
  /// @throws CancelledError always, at the end
  /// @throws IllegalStateException if it is closed, or another task serves already
  public void serve(Duration grace) {
    serveThen(() -> shutdown(grace));
  }

  private void serveThen(Runnable ending) {
    if (forever != null) {
      throw new IllegalStateException(
          "server " + this + " is already being awaited on serveForever");
    }
    startServing();
    Future<@Nullable Void> waiting = loop.createFuture();
    forever = waiting;
    try {
      waiting.await();
    } catch (CancelledError e) {
      ending.run();
      throw e;
    } finally {
      forever = null;
    }
  }

  /// Stops accepting connections, and gives the addresses up. Connections that are open stay so.
  /// Closing twice does nothing.
  @Override
  public void close() {
    loop.checkThread();
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    listeners.forEach(Listener::close);
    if (atClose != null) {
      atClose.run();
    }
    if (forever != null) {
      forever.cancel("server closed");
    }
    wakeIfEnded();
  }

  /// Closes its connections: each when all that was written to it is sent.
  public void closeClients() {
    forClients(Transport::close);
  }

  /// Ends its connections now: what waits to be sent is dropped.
  public void abortClients() {
    forClients(Transport::abort);
  }

  private void forClients(Consumer<Transport> action) {
    loop.checkThread();
    for (Client client : List.copyOf(clients)) {
      if (client.transport != null) {
        action.accept(client.transport);
      }
    }
  }

  /// Suspends until it is closed and the last of its connections has ended.
  public void waitClosed() {
    if (!ended()) {
      Future<@Nullable Void> waiting = loop.createFuture();
      waiters.add(waiting);
      waiting.await();
    }
  }

  private boolean ended() {
    return state == State.CLOSED && clients.isEmpty();
  }

  private void wakeIfEnded() {
    if (ended()) {
      for (Future<@Nullable Void> waiter : waiters) {
        if (!waiter.done()) {
          waiter.setResult(null);
        }
      }
      waiters.clear();
    }
  }

  /// Counts a task as one of this server's, until it ends: [#shutdown] waits for it, and cancels
  /// it. For protocols that make a task for each connection, as those of streams do.
  ///
  /// @param handler the task
  public void addHandler(Task<?> handler) {
    handlers.add(handler);
    handler.addDoneCallback(handlers::remove);
  }

  /// Ends it in an orderly way: closes, and suspends until the last connection and the last
  /// handler have ended by themselves; when the grace is over, or this is cancelled, it aborts
  /// the connections, cancels the handlers, and waits for these. A handler may call it, and is
  /// none of those then.
  ///
  /// @param grace how long they may take
  public void shutdown(Duration grace) {
    close();
    Task<?> caller = Asyncio.currentTask();
    boolean orderly = false;
    try {
      Asyncio.timeout(grace, () -> {
        Set<Task<?>> others = othersThan(caller);
        if (!others.isEmpty()) {
          Asyncio.wait(others);
        }
        if (caller == null || !handlers.contains(caller)) {
          waitClosed();
        }
      });
      orderly = true;
    } catch (TimeoutException e) {
      // not orderly
    } finally {
      if (!orderly) {
        end(caller);
      }
    }
  }

  private Set<Task<?>> othersThan(@Nullable Task<?> caller) {
    Set<Task<?>> others = new LinkedHashSet<>(handlers);
    others.remove(caller);
    return others;
  }

  private void end(@Nullable Task<?> caller) {
    Set<Task<?>> others = othersThan(caller);
    others.forEach(task -> task.cancel("server shut down"));
    abortClients();
    if (!others.isEmpty()) {
      Asyncio.wait(others);
    }
  }

  /// `<Server 127.0.0.1:8080 serving, 3 connections>`
  @Override
  public String toString() {
    return "<Server "
        + String.join(", ", addresses().stream().map(ChannelInfo::text).toList())
        + " " + state.name().toLowerCase(Locale.ROOT) + ", " + clients.size() + " connections>";
  }
}
