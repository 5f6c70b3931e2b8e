// Crawls a site: each page once, a few at a time, each within its time, and again if that may help.
//
//     ./asyncio examples/Crawler.java [URL]
//
// Without a URL it crawls a little site of its own, where one page is busy at first, one does not answer at
// first, and one is missing. A page that is refused, or fails again and again, ends it all: try /staff.

import static org.asyncio4j.Asyncio.*;

import com.sun.net.httpserver.HttpServer;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TimeoutException;

static final int AT_ONCE = 4;
static final int ATTEMPTS = 5;
static final Duration LIMIT = Duration.ofSeconds(1);
static final Pattern LINK = Pattern.compile("href=\"([^\"]+)\"");

final HttpClient client = HttpClient.newHttpClient();
final Set<URI> seen = new HashSet<>();
final Map<URI, String> found = new TreeMap<>();

void main(String[] args) throws IOException {
  var site = startSite();
  var home = URI.create("http://localhost:" + site.getAddress().getPort() + "/");
  try {
    run(() -> taskGroup(AT_ONCE, group -> follow(args.length > 0 ? home.resolve(args[0]) : home, group)));
  } finally {
    site.stop(0);
  }
  found.forEach((page, what) -> IO.println(page.getPath() + ": " + what));
}

/// Each page has its task. The first one that fails has the group cancel the others.
void follow(URI page, TaskGroup group) {
  if (seen.add(page)) {
    group.createTask(() -> {
      var response = read(page);
      var links = LINK.matcher(response.body()).results().map(link -> page.resolve(link.group(1)))
          .filter(link -> page.getHost().equals(link.getHost())).toList();
      links.forEach(link -> follow(link, group));
      found.put(page, response.statusCode() == 404 ? "missing" : "links: " + links.size());
      System.err.println(found.size() + " of " + seen.size() + ": " + page);
    });
  }
}

/// The pauses between attempts grow, and are random: who failed together shall not come back together.
HttpResponse<String> read(URI page) throws IOException {
  for (int attempt = 1; ; attempt++) {
    try {
      return timeout(LIMIT, () -> get(page));
    } catch (IOException | TimeoutException e) {
      if (attempt == ATTEMPTS) {
        throw new IOException(page + " failed " + ATTEMPTS + " times", e);
      }
      System.err.println("again: " + page + ": " + e.getMessage());
      sleep(Duration.ofMillis(ThreadLocalRandom.current().nextLong(100L << attempt)));
    }
  }
}

HttpResponse<String> get(URI page) throws IOException {
  var response = await(client.sendAsync(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()));
  return switch (response.statusCode()) {
    case 200, 404 -> response;
    case 503 -> throw new IOException("busy");
    default -> throw new IllegalStateException(page + " answers " + response.statusCode());
  };
}

HttpServer startSite() throws IOException {
  var site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  var asked = new HashSet<String>();
  site.createContext("/", exchange -> {
    boolean first = asked.add(exchange.getRequestURI().getPath());
    var answer = switch (exchange.getRequestURI().getPath()) {
      case "/" -> "200 / /news /shop /late";
      case "/news" -> "200 /shop /busy /missing";
      case "/shop" -> "200 /";
      case "/busy" -> first ? "503" : "200 /news";
      case "/late" -> first ? "" : "200";
      case "/staff" -> "200 /never /safe";
      case "/never" -> "";
      case "/safe" -> "403";
      default -> "404";
    };
    if (!answer.isEmpty()) {
      exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), 0);
      exchange.getResponseBody().write(answer.replaceAll("/\\w*", "<a href=\"$0\">").getBytes());
      exchange.close();
    }
  });
  site.start();
  return site;
}
