package org.asyncio4j.benchmarks.echo;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.net.Server;

/// What an idle connection takes in the heap of a server, all in: its socket, reader and writer,
/// and the task that waits for the next request.
///
/// `java ... org.asyncio4j.benchmarks.echo.IdleConnections [COUNT]`
///
/// The clients are another process, and not counted. Each connection has had one answer before it
/// is idle.
final class IdleConnections {
  private static final String ANY = "0.0.0.0";
  private static final int WARM_UP_ROUNDS = 10;
  private static final int WARM_UP_CONNECTIONS = 1_000;
  private static final int COLLECTIONS = 5;
  private static final Duration LOOK = Duration.ofMillis(20);

  private final int count;
  private final Server server;
  private final Process clients;
  private final BufferedReader answers;

  private IdleConnections(int count) throws IOException {
    this.count = count;
    server = AsyncioEcho.startStreams(ANY);
    clients = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Clients.class.getName(),
            Integer.toString(server.port()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    answers = clients.inputReader();
  }

  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    run(() -> {
      var idle = new IdleConnections(count);
      try {
        idle.measure();
      } finally {
        idle.clients.destroy();
        idle.server.close();
        idle.server.abortClients();
      }
    });
  }

  private void measure() throws Exception {
    // As in a server that has run for a while: see SleepingTasks.
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      open(Math.min(count, WARM_UP_CONNECTIONS));
      open(0);
    }
    long before = toThread(IdleConnections::used);
    long start = System.nanoTime();
    open(count);
    long opened = System.nanoTime();
    long bytes = (toThread(IdleConnections::used) - before) / count;
    IO.println(count + " idle connections, " + Coroutines.system() + ": " + bytes
        + " bytes each; opened and answered in " + (opened - start) / count + " ns each");
    open(0);
  }

  /// Has so many connections, where there are none, or none.
  private void open(int number) throws Exception {
    var to = clients.outputWriter();
    to.write(number + "\n");
    to.flush();
    String opened = toThread(answers::readLine);
    if (!Integer.toString(number).equals(opened)) {
      throw new IllegalStateException("the clients opened " + opened + " of " + number);
    }
    while (allTasks().size() != number + 1) {
      sleep(LOOK);
    }
  }

  private static long used() throws InterruptedException {
    // Several, for what a collection has only found to be unreachable, and somebody else has to
    // clear away before the next one.
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Thread.sleep(LOOK);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// The other side: reads how many connections there shall be, and says when there are.
  static final class Clients {
    /// To one address of the server, for which there are no more than some 28,000 ports.
    private static final int MOST_OF_AN_ADDRESS = 20_000;

    private Clients() {}

    public static void main(String[] args) throws IOException {
      int port = Integer.parseInt(args[0]);
      List<SocketChannel> open = new ArrayList<>();
      for (String line; (line = IO.readln()) != null; ) {
        int number = Integer.parseInt(line);
        for (SocketChannel connection : open) {
          connection.close();
        }
        open.clear();
        while (open.size() < number) {
          int host = 1 + open.size() / MOST_OF_AN_ADDRESS;
          open.add(connect(new InetSocketAddress("127.0.0." + host, port)));
        }
        IO.println(number);
      }
    }

    private static SocketChannel connect(InetSocketAddress server) throws IOException {
      SocketChannel connection = SocketChannel.open(server);
      ByteBuffer data = ByteBuffer.wrap(new byte[] {1});
      connection.write(data);
      if (connection.read(data.clear()) != 1) {
        throw new IOException("no answer from " + server);
      }
      return connection;
    }
  }
}
