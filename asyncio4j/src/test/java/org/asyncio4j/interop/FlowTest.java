package org.asyncio4j.interop;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Limit;
import org.asyncio4j.Task;
import org.asyncio4j.TimerHandle;
import org.asyncio4j.sync.Queue;
import org.asyncio4j.sync.QueuePublisher;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/// Publishers read in a task, and queues published.
class FlowTest {
  private static final int RACES = 20_000;

  /// Lets all that is ready run: time stands still where a task waits for signals, which other
  /// threads may send.
  private static void settle() {
    for (int i = 0; i < 10; i++) {
      sleep(Duration.ZERO);
    }
  }

  private final Queue<Integer> queue = new Queue<>();

  private static List<Integer> readAll(FlowIterator<Integer> items) {
    var all = new ArrayList<Integer>();
    items.forEachRemaining(all::add);
    return all;
  }

  @AsyncioTest
  void whatIsPutIntoAQueueIsReadFromItsPublisher() {
    var publisher = new QueuePublisher<>(queue);
    Task<List<Integer>> reading = createTask(() -> {
      try (FlowIterator<Integer> items = FlowIterator.of(publisher, 2)) {
        return readAll(items);
      }
    });
    for (int i = 0; i < 5; i++) {
      queue.put(i);
      settle();
    }
    queue.shutdown();
    assertEquals(List.of(0, 1, 2, 3, 4), reading.await());
  }

  @AsyncioTest
  void onlySoManyAreSentAhead() {
    for (int i = 0; i < 9; i++) {
      queue.putNowait(i);
    }
    try (FlowIterator<Integer> items = FlowIterator.of(new QueuePublisher<>(queue), 2)) {
      settle();
      assertEquals(7, queue.size());
      assertEquals(0, items.next());
      settle();
      assertEquals(6, queue.size());
    }
    settle();
    assertEquals(1, allTasks().size(), "leaving ends the subscription");
    assertEquals(6, queue.size());
  }

  @AsyncioTest
  void aCancelledReadLosesNothing() {
    try (FlowIterator<Integer> items = FlowIterator.of(new QueuePublisher<>(queue), 1)) {
      Task<Boolean> reading = createTask(() -> items.hasNext());
      settle();
      reading.cancel();
      assertThrows(CancelledError.class, reading::await);
      queue.put(1);
      assertEquals(1, items.next());
    }
    settle();
  }

  @AsyncioTest
  void aSubscriptionThatIsCancelledWhileItWaitsTakesNoItem() {
    FlowIterator<Integer> items = FlowIterator.of(new QueuePublisher<>(queue), 1);
    settle();
    queue.putNowait(1); // wakes the publisher, which is cancelled before it runs
    items.close();
    settle();
    assertFalse(items.hasNext());
    assertEquals(1, queue.size());
  }

  @AsyncioTest
  void whatThePublisherFailsWithComesOutAfterTheItems() {
    var failure = new IOException("no");
    Flow.Publisher<Integer> publisher =
        subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
          @Override
          public void request(long n) {
            if (n > 1) {
              subscriber.onNext(1);
              subscriber.onError(failure);
            }
          }

          @Override
          public void cancel() {}
        });
    FlowIterator<Integer> items = FlowIterator.of(publisher, 2);
    assertEquals(1, items.next());
    assertSame(failure, assertThrows(IOException.class, items::hasNext));
  }

  @Test
  void atLeastOneItemIsAskedFor() {
    Flow.Publisher<Integer> publisher = _ -> fail("subscribed");
    assertThrows(IllegalArgumentException.class, () -> FlowIterator.of(publisher, 0));
  }

  @AsyncioTest
  void aTaskThatWaitsForAnItemHasNoneAfterTheClose() {
    FlowIterator<Integer> items = FlowIterator.of(new QueuePublisher<>(queue), 1);
    Task<Boolean> reading = createTask(() -> items.hasNext());
    settle();
    items.close();
    assertFalse(reading.await());
    settle();
  }

  private static final class Subscription implements Flow.Subscription {
    volatile boolean cancelled;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /// Whichever of the two comes first.
  @Test
  void aSubscriptionThatComesAtTheCloseIsCancelled() throws InterruptedException {
    var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
    Flow.Publisher<Integer> publisher = subscribers::add;
    var closing = new ArrayList<FlowIterator<Integer>>();
    var subscriptions = new ArrayList<Subscription>();
    for (int i = 0; i < RACES; i++) {
      closing.add(FlowIterator.of(publisher, 1));
      subscriptions.add(new Subscription());
    }
    var arrivals = new AtomicInteger();
    Thread other = Thread.ofPlatform()
        .start(() -> race(arrivals, i -> subscribers.get(i).onSubscribe(subscriptions.get(i))));
    race(arrivals, i -> closing.get(i).close());
    assertTrue(other.join(Limit.TIME), "the other thread hangs");
    assertTrue(subscriptions.stream().allMatch(each -> each.cancelled));
  }

  /// One of two threads that do this so many times, each time at the same moment.
  private static void race(AtomicInteger arrivals, IntConsumer action) {
    for (int i = 0; i < RACES; i++) {
      arrivals.incrementAndGet();
      for (int spins = 0; arrivals.get() < 2 * (i + 1); spins++) {
        if (spins < 1_000) {
          Thread.onSpinWait();
        } else {
          Thread.yield(); // there may be one processor
        }
      }
      action.accept(i);
    }
  }

  @Test
  void theJdksHttpClientIsAwaited() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext("/", exchange -> {
      byte[] body = ("you asked for " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      try (var out = exchange.getResponseBody()) {
        out.write(body);
      }
    });
    server.start();
    try (var client = HttpClient.newHttpClient()) {
      String origin = "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":"
          + server.getAddress().getPort();
      List<String> bodies = run(() -> {
        TimerHandle limit = Limit.on(getRunningLoop());
        List<String> all = map(List.of("/a", "/b", "/c"), 2, path -> {
          var request = HttpRequest.newBuilder(URI.create(origin + path)).build();
          return await(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
              .body();
        });
        limit.cancel();
        return all;
      });
      assertEquals(List.of("you asked for /a", "you asked for /b", "you asked for /c"), bodies);
    } finally {
      server.stop(0);
    }
  }
}
