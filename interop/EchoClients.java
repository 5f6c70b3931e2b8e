// Many clients of an echo server at once, each of which sends pieces of random sizes and compares what comes back.
//
//     ./asyncio interop/EchoClients.java PORT [SEED]

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import org.asyncio4j.stream.*;

static final int CONNECTIONS = 200;

void main(String[] args) {
  long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
  IO.println("seed " + seed);
  var random = new Random(seed);
  run(() -> taskGroup(group -> {
    for (int i = 0; i < CONNECTIONS; i++) {
      var own = new Random(random.nextLong());
      group.createTask(() -> ask(Integer.parseInt(args[0]), own));
    }
  }));
}

void ask(int port, Random random) throws IOException {
  var bytes = new byte[random.nextInt(300_000)];
  random.nextBytes(bytes);
  try (var connection = openConnection("localhost", port)) {
    var sending = createTask(() -> send(connection.writer(), bytes, random));
    var back = connection.reader().read();
    await(sending);
    if (!Arrays.equals(back, bytes)) {
      throw new IOException(back.length + " bytes of " + bytes.length + ", or others, came back");
    }
  }
}

void send(StreamWriter writer, byte[] bytes, Random random) throws IOException {
  for (int from = 0, to; from < bytes.length; from = to) {
    to = Math.min(bytes.length, from + 1 + random.nextInt(50_000));
    writer.send(ByteBuffer.wrap(bytes, from, to - from));
  }
  writer.writeEof();
}
