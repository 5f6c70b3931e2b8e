// Sends its words to an echo server, a line each, and prints what comes back.
//
//     ./asyncio examples/EchoClient.java HOST PORT WORD...
//
// When all is written it ends its half of the connection: so the server knows that there is no more to send back,
// and ends the other half.

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

void main(String[] args) throws IOException {
  run(() -> {
    try (var connection = openConnection(args[0], Integer.parseInt(args[1]))) {
      for (var word : List.of(args).subList(2, args.length)) {
        connection.writer().write(word + "\n", UTF_8); // does not wait: the server may wait for us to read
      }
      connection.writer().writeEof();
      for (var line : connection.reader().lines(UTF_8)) {
        IO.println(line);
      }
    }
  });
}
