package org.asyncio4j.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// As much of a Redis server as the example asks for.
final class TinyRedis implements AutoCloseable {
  /// So many increments are answered at once: who waits for each answer waits for ever.
  private static final int AT_ONCE = 1_000;

  private final ServerSocket socket = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
  private final Map<String, String> values = new ConcurrentHashMap<>();

  TinyRedis() throws IOException {
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Peer client = Peer.accepted(socket.accept());
        Thread.startVirtualThread(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Peer client) {
    var held = new StringBuilder();
    try (client) {
      for (List<String> command; !(command = read(client)).isEmpty(); ) {
        String reply = answer(command);
        held.append(reply);
        long count = reply.startsWith(":") ? Long.parseLong(reply.substring(1).strip()) : 0;
        if (!command.getFirst().equals("INCR") || count == 0 || count >= AT_ONCE) {
          client.send(held.toString());
          held.setLength(0);
        }
      }
    } catch (IOException e) {
      // the client has gone
    }
  }

  private static List<String> read(Peer client) throws IOException {
    List<String> words = new ArrayList<>();
    String count = client.line();
    for (int i = 0; count != null && i < Integer.parseInt(count.substring(1)); i++) {
      client.line(); // its length
      words.add(client.line());
    }
    return words;
  }

  private String answer(List<String> command) {
    return switch (command.getFirst()) {
      case "HELLO" -> "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n";
      case "SET" -> {
        values.put(command.get(1), command.get(2));
        yield "+OK\r\n";
      }
      case "GET" -> {
        String value = values.get(command.get(1));
        yield value == null ? "_\r\n" : "$" + value.length() + "\r\n" + value + "\r\n";
      }
      case "INCR" -> increment(command.get(1));
      case "DEL" ->
        ":" + command.stream().skip(1).filter(key -> values.remove(key) != null).count() + "\r\n";
      default -> "-ERR unknown command\r\n";
    };
  }

  private String increment(String key) {
    try {
      return ":" + values.merge(key, "1", (old, _) -> String.valueOf(Long.parseLong(old) + 1))
          + "\r\n";
    } catch (NumberFormatException e) {
      return "-ERR value is not an integer or out of range\r\n";
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
