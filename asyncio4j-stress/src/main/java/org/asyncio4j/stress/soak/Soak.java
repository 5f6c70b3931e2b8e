package org.asyncio4j.stress.soak;

import static org.asyncio4j.Asyncio.*;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.coroutine.Coroutines;

/// Keeps 2,000 connections busy that come and go in every way, and sees at the end that nothing
/// is left of them, and that those which nobody broke have lost and doubled nothing. A third of
/// them have TLS. Besides, children of the process come and go.
public final class Soak {
  private static final int CONNECTIONS = 2_000;
  private static final int CHILDREN = 20;

  private final Duration time;
  private final long seed;
  private final Map<Client.Way, Integer> done = new EnumMap<>(Client.Way.class);
  private final List<String> failures = new ArrayList<>();
  private final Server server = new Server();
  private int encrypted;
  private int errands;
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
    // So that what the JDK itself opens and keeps is there before.
    SelfSigned.tls();
    Asyncio.run(() -> new Errand(new Random(seed)).run());
    Held before = Held.now();
    Asyncio.run(this::soak);
    Held after = Held.atRest(before);
    System.out.printf("before: %s%nafter:  %s%n", before, after);
    if (!after.noMoreThan(before)) {
      failures.add("something is left");
    }
    long left = ProcessHandle.current().descendants().count();
    if (left > 0) {
      failures.add(left + " processes are left");
    }
    failures.forEach(failure -> System.out.println("FAILED: " + failure));
    System.out.println(failures.isEmpty() ? "nothing lost, nothing doubled, nothing left" : "");
    return failures.isEmpty();
  }

  private void soak() throws Exception {
    getRunningLoop().setExceptionHandler((_, report) -> reported(report));
    var listening = new Listening(server, toThread(SelfSigned::tls), CONNECTIONS);
    Duration end = getRunningLoop().time().plus(time);
    var random = new Random(seed);
    taskGroup(group -> {
      for (int i = 0; i < CONNECTIONS; i++) {
        long own = random.nextLong();
        group.createTask(() -> connectAgainAndAgain(listening, new Random(own), end));
      }
      for (int i = 0; i < CHILDREN; i++) {
        long own = random.nextLong();
        group.createTask(() -> startAgainAndAgain(new Random(own), end));
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

  private void connectAgainAndAgain(Listening listening, Random random, Duration end) {
    sleep(Duration.ofMillis(random.nextInt(2_000))); // not all at once
    while (getRunningLoop().time().compareTo(end) < 0) {
      var ways = Client.Way.values();
      var client = new Client(listening, random, ways[random.nextInt(ways.length)]);
      one(client, random);
    }
  }

  private void startAgainAndAgain(Random random, Duration end) {
    while (getRunningLoop().time().compareTo(end) < 0) {
      try {
        new Errand(random).run();
      } catch (IOException | AssertionError | TimeoutException e) {
        failures.add("a child: " + e);
      }
      errands++;
      sleep(Duration.ofMillis(random.nextInt(1_000)));
    }
  }

  private void one(Client client, Random random) {
    Client.Way way = client.way();
    try {
      timeout(Duration.ofMinutes(5), client::run);
    } catch (Exception | AssertionError e) {
      if (way.whole() || !(e instanceof IOException)) {
        failures.add(client + ": " + e);
      }
    }
    checked += client.checked;
    done.merge(way, 1, Integer::sum);
    encrypted += client.hasTls() ? 1 : 0;
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
        "%s, %d of them with TLS; %,d bytes checked; the server saw %d ends, %d breaks, %d times"
            + " garbage; %d children; %d failures%n",
        done,
        encrypted,
        checked,
        server.ended,
        server.broken,
        server.garbage,
        errands,
        failures.size());
  }
}
