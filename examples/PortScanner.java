// Tells which ports of a host are open: many are tried at once, and each has its time.
//
//     ./asyncio examples/PortScanner.java HOST FIRST-LAST [AT_ONCE [MILLISECONDS]]
//
// A port that refuses is closed. One that says nothing is silent: mostly a firewall's work. Scan only what is yours.

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.net.Endpoints.getaddrinfo;
import static org.asyncio4j.stream.Streams.openConnection;

import org.asyncio4j.TimeoutException;

enum State { OPEN, CLOSED, SILENT }

record Port(int number, State state) {}

final Map<State, Integer> counts = new EnumMap<>(Map.of(State.OPEN, 0, State.CLOSED, 0, State.SILENT, 0));

void main(String[] args) throws IOException {
  int[] range = Stream.of(args[1].split("-")).mapToInt(Integer::parseInt).toArray();
  int atOnce = args.length > 2 ? Integer.parseInt(args[2]) : 200;
  var limit = Duration.ofMillis(args.length > 3 ? Long.parseLong(args[3]) : 1_000);
  var ports = IntStream.rangeClosed(range[0], range[range.length - 1]).boxed().toList();
  run(() -> {
    var host = getaddrinfo(args[0], 0).getFirst().getAddress().getHostAddress(); // once, not for each port
    mapAsCompleted(ports, atOnce, port -> new Port(port, knock(host, port, limit)), port -> {
      counts.merge(port.state, 1, Integer::sum);
      if (port.state == State.OPEN) {
        clearLine();
        IO.println(port.number + " is open");
      }
      int done = counts.values().stream().mapToInt(count -> count).sum();
      if (port.state == State.OPEN || done % 16 == 0) {
        drawBar(done, ports.size());
      }
    });
  });
  clearLine();
  IO.println(counts);
}

State knock(String host, int port, Duration limit) throws IOException {
  try {
    timeout(limit, () -> openConnection(host, port)).writer().abort();
    return State.OPEN;
  } catch (ConnectException e) {
    return State.CLOSED;
  } catch (TimeoutException e) {
    return State.SILENT;
  }
}

void drawBar(int done, int all) {
  System.err.print("\r[" + "#".repeat(40 * done / all) + ".".repeat(40 - 40 * done / all) + "] " + done + "/" + all);
}

void clearLine() {
  System.err.print("\r" + " ".repeat(60) + "\r");
}
