// Keeps texts, and speaks as much of Redis's protocol as redis-benchmark needs.
//
//     ./asyncio interop/RespServer.java

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import org.asyncio4j.stream.*;

final Map<String, String> texts = new HashMap<>();

void main() throws IOException {
  run(() -> {
    var server = startServer(this::serve, "localhost", 0);
    IO.println("listening on port " + server.port());
    server.serveForever();
  });
}

void serve(StreamReader reader, StreamWriter writer) throws IOException {
  try (writer) {
    for (var line : reader.lines(ISO_8859_1)) { // which leaves each byte as it is
      writer.send(answer(command(line, reader)), ISO_8859_1);
    }
  }
}

List<String> command(String line, StreamReader reader) throws IOException {
  if (!line.startsWith("*")) return List.of(line.split(" ")); // as a person types it
  var words = new ArrayList<String>();
  for (int count = Integer.parseInt(line.substring(1)); words.size() < count; ) {
    int length = Integer.parseInt(reader.readLine(ISO_8859_1).substring(1));
    words.add(new String(reader.readExactly(length + 2), 0, length, ISO_8859_1));
  }
  return words;
}

String answer(List<String> words) {
  return switch (words.getFirst().toUpperCase(Locale.ROOT)) {
    case "PING" -> words.size() == 1 ? "+PONG\r\n" : text(words.get(1));
    case "SET" -> {
      texts.put(words.get(1), words.get(2));
      yield "+OK\r\n";
    }
    case "GET" -> text(texts.get(words.get(1)));
    case "DEL" -> ":" + words.stream().skip(1).filter(key -> texts.remove(key) != null).count() + "\r\n";
    case "CONFIG" -> "*2\r\n" + text(words.get(2)) + text("");
    default -> "-ERR unknown command '" + words.getFirst() + "'\r\n";
  };
}

String text(String text) {
  return text == null ? "$-1\r\n" : "$" + text.length() + "\r\n" + text + "\r\n";
}
