// A client of Redis, in RESP3: many commands are on their way at once, through a few connections.
//
//     ./asyncio examples/RedisClient.java [HOST [PORT]]
//
// It uses keys that begin with asyncio4j: and removes them. Keys and values are texts. Who is cancelled while a reply
// is on its way spoils nothing: the reply comes in its turn, and nobody takes it.

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.openConnection;

import org.asyncio4j.Future;
import org.asyncio4j.stream.*;
import org.asyncio4j.sync.Lock;

static final int CONNECTIONS = 3;

/// What the server answers to a command that it does not like.
static final class RedisException extends IOException {
  RedisException(String message) {
    super(message);
  }
}

String host;
int port;
final List<Redis> pool = new ArrayList<>();
final Lock opening = new Lock();

/// That connection of the pool which waits for the fewest replies. All use it at once: so it is
/// for no command that needs one for itself, as MULTI or BLPOP.
Redis any() throws IOException {
  try (var one = opening.hold()) {
    pool.removeIf(redis -> redis.broken != null);
    if (pool.size() < CONNECTIONS) pool.add(new Redis());
    return Collections.min(pool, Comparator.comparing(redis -> redis.replies.size()));
  }
}

final class Redis {
  private final StreamConnection connection;
  private final Deque<Future<Object>> replies = new ArrayDeque<>();
  private IOException broken;

  Redis() throws IOException {
    connection = openConnection(host, port);
    createTask(this::receive); // until the run ends
    call("HELLO", "3");
  }

  Object call(String... command) throws IOException {
    connection.writer().drain();
    return await(send(command));
  }

  /// Has a command sent. Does not wait until it is, nor for its reply.
  Future<Object> send(String... command) throws IOException {
    if (broken != null) throw broken;
    var text = new StringBuilder("*" + command.length + "\r\n");
    for (var word : command) {
      text.append("$" + word.getBytes(UTF_8).length + "\r\n" + word + "\r\n");
    }
    connection.writer().write(text.toString(), UTF_8);
    replies.add(new Future<>());
    return replies.getLast();
  }

  private void receive() {
    try (connection) {
      while (true) {
        var reply = read(connection.reader());
        settle(replies.remove(), reply);
      }
    } catch (IOException | RuntimeException e) {
      broken = new IOException("no connection to Redis any more: " + e.getMessage(), e);
      replies.forEach(each -> settle(each, broken));
    }
  }

  private void settle(Future<Object> future, Object reply) {
    if (reply instanceof IOException failure && !future.done()) {
      future.setException(failure);
    } else if (!future.done()) { // that is: not cancelled
      future.setResult(reply);
    }
  }
}

/// One value in RESP3.
Object read(StreamReader in) throws IOException {
  var line = in.readLine(UTF_8);
  if (line == null || line.isEmpty()) throw new EOFException("the server has ended it");
  var rest = line.substring(1);
  return switch (line.charAt(0)) {
    case '+' -> rest;
    case '$' -> text(rest, in);
    case '=' -> text(rest, in).substring(4); // behind the kind of text
    case '-' -> new RedisException(rest);
    case ':' -> Long.valueOf(rest);
    case '(' -> new BigInteger(rest);
    case ',' -> Double.valueOf(rest.replace("inf", "Infinity").replace("nan", "NaN"));
    case '#' -> rest.equals("t");
    case '_' -> null;
    case '*', '~' -> list(Integer.parseInt(rest), in);
    case '%' -> list(2 * Integer.parseInt(rest), in); // keys and values in turn
    default -> throw new ProtocolException("not what was asked for, or no RESP3: " + line);
  };
}

String text(String length, StreamReader in) throws IOException {
  var bytes = in.readExactly(Integer.parseInt(length) + 2);
  return new String(bytes, 0, bytes.length - 2, UTF_8);
}

List<Object> list(int count, StreamReader in) throws IOException {
  var list = new ArrayList<>();
  while (list.size() < count) {
    list.add(read(in));
  }
  return list;
}

void main(String[] args) throws IOException {
  host = args.length > 0 ? args[0] : "localhost";
  port = args.length > 1 ? Integer.parseInt(args[1]) : 6379;
  run(() -> {
    IO.println(any().call("SET", "asyncio4j:text", "hello") + " " + any().call("GET", "asyncio4j:text"));
    try {
      any().call("INCR", "asyncio4j:text");
    } catch (RedisException e) {
      IO.println(e.getMessage());
    }
    var one = any();
    var replies = new ArrayList<Future<Object>>();
    while (replies.size() < 1_000) {
      replies.add(one.send("INCR", "asyncio4j:count"));
    }
    replies.getFirst().cancel(); // and the others still get theirs
    IO.println("the last of 1000 in a row: " + await(replies.getLast()));
    taskGroup(group -> {
      for (int i = 0; i < 1_000; i++) {
        group.createTask(() -> any().call("INCR", "asyncio4j:count"));
      }
    });
    IO.println("after 1000 at once: " + any().call("GET", "asyncio4j:count"));
    IO.println("removed: " + any().call("DEL", "asyncio4j:text", "asyncio4j:count"));
    IO.println("connections: " + pool.size());
  });
}
