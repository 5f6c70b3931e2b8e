// Many clients of an echo server at once, each of which sends pieces of random sizes and compares what comes back.
//
//     ./asyncio interop/EchoClients.java PORT [AUTHORITIES [SEED]]
//
// With authorities it does so over TLS. As not every server goes on when it has seen the end, that comes last then.

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.stream.*;

static final int CONNECTIONS = 200;

void main(String[] args) throws IOException {
  int port = Integer.parseInt(args[0]);
  var tls = args.length > 1 ? Tls.client().trust(Path.of(args[1])) : null;
  long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
  IO.println("seed " + seed);
  var random = new Random(seed);
  run(() -> taskGroup(group -> {
    for (int i = 0; i < CONNECTIONS; i++) {
      var own = new Random(random.nextLong());
      group.createTask(() -> ask(port, tls, own));
    }
  }));
}

void ask(int port, Tls tls, Random random) throws IOException {
  var bytes = new byte[random.nextInt(300_000)];
  random.nextBytes(bytes);
  try (var connection = tls == null ? openConnection("localhost", port) : openConnection("localhost", port, tls)) {
    var sending = createTask(() -> {
      send(connection.writer(), bytes, random);
      if (tls == null) connection.writer().writeEof();
    });
    var back = tls == null ? connection.reader().read() : connection.reader().readExactly(bytes.length);
    await(sending);
    if (!Arrays.equals(back, bytes)) {
      throw new IOException(back.length + " bytes of " + bytes.length + ", or others, came back");
    }
    connection.writer().writeEof();
    if (connection.reader().read().length > 0) throw new IOException("more came back");
  }
}

void send(StreamWriter writer, byte[] bytes, Random random) throws IOException {
  for (int from = 0, to; from < bytes.length; from = to) {
    to = Math.min(bytes.length, from + 1 + random.nextInt(50_000));
    writer.send(ByteBuffer.wrap(bytes, from, to - from));
  }
}
