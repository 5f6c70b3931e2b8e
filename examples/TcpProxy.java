// Stands between clients and a server, forwards what they say to each other, and counts it.
//
//     ./asyncio examples/TcpProxy.java HOST PORT [PORT_HERE]
//
// When one side ends its output, the other side sees that end, and may go on: half of a connection can be closed.
// When one side breaks, so does the other; and who does not read is not read for.

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import java.nio.channels.SocketChannel;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.stream.*;
import org.asyncio4j.transport.ExtraInfo;

final class Count {
  long bytes;
}

void main(String[] args) throws IOException {
  int port = args.length > 2 ? Integer.parseInt(args[2]) : 8888;
  try {
    run(() -> {
      var server = startServer((reader, writer) ->
          forward(new StreamConnection(reader, writer), args[0], Integer.parseInt(args[1])), "localhost", port);
      IO.println("listening on port " + server.port());
      server.serve(Duration.ofSeconds(1));
    });
  } catch (KeyboardInterrupt e) {
    IO.println("goodbye");
  }
}

void forward(StreamConnection client, String host, int port) {
  var there = new Count();
  var back = new Count();
  var end = "cut off";
  try (client; var server = openConnection(host, port)) {
    try {
      taskGroup(group -> {
        group.createTask(() -> pump(client.reader(), server.writer(), there));
        group.createTask(() -> pump(server.reader(), client.writer(), back));
      });
      end = "ended";
    } catch (Throwable e) { // one has broken, and the group has cancelled the other direction; or all is to end
      reset(client.writer());
      reset(server.writer());
      throw e;
    }
  } catch (ExceptionGroup e) {
    end = e.exceptions().getFirst().getMessage();
  } catch (IOException e) {
    end = e.getMessage();
  } finally {
    IO.println(there.bytes + " bytes there, " + back.bytes + " back: " + end);
  }
}

void pump(StreamReader from, StreamWriter to, Count count) throws IOException {
  var bytes = ByteBuffer.allocate(64 * 1024);
  while (from.read(bytes.clear()) > 0) {
    to.send(bytes.flip());
    count.bytes += bytes.remaining();
  }
  to.writeEof();
}

/// Says to the other side that this is no regular end.
void reset(StreamWriter writer) throws IOException {
  if (writer.getExtraInfo(ExtraInfo.SOCKET) instanceof SocketChannel socket && socket.isOpen()) {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
  }
  writer.abort();
}
