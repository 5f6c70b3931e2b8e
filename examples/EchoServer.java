// Sends back whatever comes, to any number of clients at once.
//
//     ./asyncio examples/EchoServer.java [PORT]
//
// A client that does not read is not read from either, and holds up nobody else. Ctrl-C gives those that are
// there a second to finish; pressed again, none.

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.stream.*;

void main(String[] args) throws IOException {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  try {
    run(() -> {
      var server = startServer(this::echo, "localhost", port);
      IO.println("listening on port " + server.port());
      server.serve(Duration.ofSeconds(1));
    });
  } catch (KeyboardInterrupt e) {
    IO.println("goodbye");
  }
}

void echo(StreamReader reader, StreamWriter writer) throws IOException {
  try (writer) {
    var bytes = ByteBuffer.allocate(64 * 1024);
    while (reader.read(bytes.clear()) > 0) {
      writer.send(bytes.flip());
    }
  }
}
