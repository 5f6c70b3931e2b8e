package org.asyncio4j.stress.soak;

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.startServer;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.net.ServerOptions;
import org.asyncio4j.stream.StreamReader;

/// Keeps 2,000 connections busy that come and go in every way, and sees at the end that nothing
/// is left of them, and that those which nobody broke have lost and doubled nothing.
public final class Soak {
  private static final int CONNECTIONS = 2_000;

  private final Duration time;
  private final long seed;
  private final Map<Client.Way, Integer> done = new EnumMap<>(Client.Way.class);
  private final List<String> failures = new ArrayList<>();
  private final Server server = new Server();
  private long checked;

  private Soak(Duration time, long seed) {
    this.time = time;
    this.seed = seed;
  }

  /// Runs it, and ends with 1 if anything is wrong.
  ///
  /// @param args how many minutes, and a seed
  /// @throws Exception if it cannot begin
  public static void main(String[] args) throws Exception {
    var minutes = Double.parseDouble(args[0]);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : new Random().nextLong();
    var soak = new Soak(Duration.ofMillis((long) (minutes * 60_000)), seed);
    System.exit(soak.run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    System.out.printf(
        "%s engine, %d connections, %s, seed %d%n", Coroutines.system(), CONNECTIONS, time, seed);
    Held before = Held.now();
    Asyncio.run(this::soak);
    Held after = Held.atRest(before);
    System.out.printf("before: %s%nafter:  %s%n", before, after);
    if (!after.noMoreThan(before)) {
      failures.add("something is left");
    }
    failures.forEach(failure -> System.out.println("FAILED: " + failure));
    System.out.println(failures.isEmpty() ? "nothing lost, nothing doubled, nothing left" : "");
    return failures.isEmpty();
  }

  private void soak() throws IOException {
    getRunningLoop().setExceptionHandler((_, report) -> reported(report));
    var options = ServerOptions.DEFAULT.backlog(CONNECTIONS);
    var listening = startServer(server, "127.0.0.1", 0, StreamReader.DEFAULT_LIMIT, options);
    Duration end = getRunningLoop().time().plus(time);
    var random = new Random(seed);
    taskGroup(group -> {
      for (int i = 0; i < CONNECTIONS; i++) {
        long own = random.nextLong();
        group.createTask(() -> connectAgainAndAgain(listening.port(), new Random(own), end));
      }
      var telling = group.createTask(() -> tell(end));
      telling.await();
    });
    listening.shutdown(Duration.ofSeconds(30));
    tell();
    if (allTasks().size() > 1) {
      failures.add("tasks are left: " + allTasks());
    }
  }

  private void connectAgainAndAgain(int port, Random random, Duration end) {
    sleep(Duration.ofMillis(random.nextInt(2_000))); // not all at once
    while (getRunningLoop().time().compareTo(end) < 0) {
      var ways = Client.Way.values();
      var client = new Client(port, random, ways[random.nextInt(ways.length)]);
      one(client, random);
    }
  }

  private void one(Client client, Random random) {
    Client.Way way = client.way();
    try {
      timeout(Duration.ofMinutes(5), client::run);
    } catch (Exception | AssertionError e) {
      if (way.whole() || !(e instanceof IOException)) {
        failures.add(way + ": " + e);
      }
    }
    checked += client.checked;
    done.merge(way, 1, Integer::sum);
    sleep(Duration.ofMillis(random.nextInt(200)));
  }

  private void reported(ErrorReport report) {
    failures.add(report + " " + report.exception());
  }

  private void tell(Duration end) {
    while (getRunningLoop().time().compareTo(end) < 0) {
      sleep(Duration.ofMinutes(1));
      tell();
    }
  }

  private void tell() {
    System.out.printf(
        "%s; %,d bytes checked; the server saw %d ends, %d breaks, %d times garbage; %d failures%n",
        done, checked, server.ended, server.broken, server.garbage, failures.size());
  }

  /// What a process holds that it should give back.
  private record Held(long descriptors, long threads, long directBuffers, long heapMegabytes) {
    static Held now() {
      var system = ManagementFactory.getOperatingSystemMXBean();
      System.gc();
      return new Held(
          system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0,
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("asyncio4j"))
              .count(),
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .mapToLong(BufferPoolMXBean::getCount)
              .sum(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }

    /// When what ends by itself has had its time.
    static Held atRest(Held goal) throws InterruptedException {
      Held held = now();
      for (int i = 0; i < 30 && !held.noMoreThan(goal); i++) {
        Thread.sleep(1_000);
        held = now();
      }
      return held;
    }

    /// But for the few that the JVM itself opens and keeps.
    boolean noMoreThan(Held other) {
      return descriptors <= other.descriptors + 10
          && threads <= other.threads
          && directBuffers <= other.directBuffers + 10
          && heapMegabytes <= other.heapMegabytes + 20;
    }
  }
}
