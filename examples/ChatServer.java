// A chat: who comes says a name, and then what the others shall read.
//
//     ./asyncio examples/ChatServer.java [PORT]
//     telnet localhost 8888
//
// Nobody waits for anybody. What a member has not read yet stands in a queue of its own, and who has a full one is
// dropped: a slow reader holds up no other, and costs no more than so much memory.

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.net.ServerOptions;
import org.asyncio4j.stream.*;
import org.asyncio4j.sync.Queue;

static final int LONGEST_LINE = 1_000;
static final int UNREAD_LINES = 100;
static final int MOST_VISITORS = 1_000;

record Member(String name, StreamWriter writer, Queue<String> unread) {}

final Map<String, Member> members = new TreeMap<>();

void main(String[] args) throws IOException {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  var options = ServerOptions.DEFAULT.maxConnections(MOST_VISITORS);
  try {
    run(() -> {
      var server = startServer(this::visit, "localhost", port, LONGEST_LINE, options);
      IO.println("listening on port " + server.port());
      server.serve(Duration.ZERO);
    });
  } catch (KeyboardInterrupt e) {
    IO.println("goodbye");
  }
}

void visit(StreamReader reader, StreamWriter writer) {
  try (writer) {
    writer.send("Your name?\n", UTF_8);
    var name = reader.readLine(UTF_8);
    if (name == null || name.isBlank() || members.containsKey(name)) {
      writer.send("Not that one.\n", UTF_8);
    } else {
      chat(new Member(name, writer, new Queue<>(UNREAD_LINES)), reader);
    }
  } catch (IOException e) { // a line too long, no text, a broken connection: none is the server's trouble
    System.err.println(e.getMessage());
  }
}

void chat(Member member, StreamReader reader) throws IOException {
  tell(member, "Here are " + members.keySet());
  members.put(member.name, member);
  var delivery = createTask(() -> deliver(member));
  try {
    tellOthers(member, member.name + " comes");
    for (String line; (line = reader.readLine(UTF_8)) != null; ) {
      tellOthers(member, member.name + ": " + line);
      sleep(Duration.ZERO); // so that the lines are on their way before the next: many may have come at once
    }
  } finally {
    members.remove(member.name);
    delivery.cancel();
    tellOthers(member, member.name + " leaves");
    member.writer.abort(); // with what it has left unread
  }
}

void deliver(Member member) {
  try {
    for (var line : member.unread.items()) {
      member.writer.send(line + "\n", UTF_8);
    }
  } catch (IOException e) {
    // who reads from the member is told as well
  }
}

void tellOthers(Member speaker, String line) {
  members.values().stream().filter(member -> member != speaker).forEach(member -> tell(member, line));
}

void tell(Member member, String line) {
  if (member.unread.isFull()) {
    member.writer.abort(); // ends its chat
  } else {
    member.unread.putNowait(line);
  }
}
