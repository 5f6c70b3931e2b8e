package org.asyncio4j;

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
import org.asyncio4j.sync.Queue;
import org.asyncio4j.sync.QueuePublisher;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/// Publishers read in a task, and queues published.
class FlowTest {
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

  @AsyncioTest
  void aDemandOfLessThanOneIsAnError() {
    var errors = new ArrayList<Throwable>();
    new QueuePublisher<>(queue).subscribe(new Flow.Subscriber<Integer>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(0);
      }

      @Override
      public void onNext(Integer item) {
        fail("nothing was asked for");
      }

      @Override
      public void onError(Throwable thrown) {
        errors.add(thrown);
      }

      @Override
      public void onComplete() {}
    });
    settle();
    assertInstanceOf(IllegalArgumentException.class, errors.getFirst());
    assertThrows(
        IllegalArgumentException.class, () -> FlowIterator.of(new QueuePublisher<>(queue), 0));
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
