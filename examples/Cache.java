// A cache that many tasks ask at once, and one fills.
//
//     ./asyncio examples/Cache.java
//
// Three hundred tasks want one of three pages each, from a server that counts how often it is asked.

import static org.asyncio4j.Asyncio.*;

import com.sun.net.httpserver.HttpServer;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import org.asyncio4j.Task;

static final class Cache<K, V> {
  private final Map<K, Task<V>> filled = new HashMap<>();
  private final Function<K, V> fill;

  Cache(Function<K, V> fill) {
    this.fill = fill;
  }

  /// The value of `key`, which the first to ask has filled in. That is a task of its own, and behind a shield:
  /// who is cancelled leaves alone. If it fails, all who wait have the failure, and the next to ask tries again.
  V get(K key) {
    var task = filled.get(key);
    if (task == null) {
      task = createTask(() -> fill.apply(key));
      filled.put(key, task);
      task.addDoneCallback(done -> {
        if (done.cancelled() || done.exception() != null) {
          filled.remove(key, done);
        }
      });
    }
    return await(shield(task));
  }
}

final HttpClient client = HttpClient.newHttpClient();
final AtomicInteger requests = new AtomicInteger();

void main() throws IOException {
  var server = startServer();
  var home = URI.create("http://localhost:" + server.getAddress().getPort());
  try {
    run(() -> {
      var pages = new Cache<String, String>(path -> read(home.resolve(path)));
      var impatient = createTask(() -> pages.get("/0")); // begins to fill, and does not stay
      sleep(Duration.ZERO);
      impatient.cancel();
      var asking = IntStream.range(0, 300).mapToObj(i -> createTask(() -> pages.get("/" + i % 3))).toList();
      IO.println("answers: " + gather(asking).stream().collect(Collectors.groupingBy(page -> page, TreeMap::new,
          Collectors.counting())));
      IO.println("requests: " + requests);
      IO.println("cancelled: " + impatient.cancelled());
    });
  } finally {
    server.stop(0);
  }
}

String read(URI page) {
  return await(client.sendAsync(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())).body();
}

HttpServer startServer() throws IOException {
  var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  server.createContext("/", exchange -> {
    requests.incrementAndGet();
    var body = ("page" + exchange.getRequestURI().getPath()).getBytes();
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  });
  server.start();
  return server;
}
