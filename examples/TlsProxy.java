// Speaks TLS for a server that does not, or for clients that do not.
//
//     ./asyncio examples/TlsProxy.java server CHAIN KEY HOST PORT [PORT_HERE]
//     ./asyncio examples/TlsProxy.java client AUTHORITIES HOST PORT [PORT_HERE]
//
// As a server it takes connections with TLS, and HOST gets what was in them. As a client it speaks TLS to HOST, whose
// certificate must be of one of those authorities, or of the system's if they are called "system". All are PEM files.
//
// When one side ends its output, the other side sees that end, and may go on: half of a connection can be closed, but not
// with TLS 1.2. When one side breaks, so does the other; and who does not read is not read for.

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import java.nio.channels.SocketChannel;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.net.*;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.stream.*;
import org.asyncio4j.transport.ExtraInfo;

final class Count {
  long bytes;
}

ServerOptions here = ServerOptions.DEFAULT;
ConnectOptions there = ConnectOptions.DEFAULT;

void main(String[] args) throws IOException {
  boolean server = args[0].equals("server");
  if (server) {
    here = here.tls(Tls.server(Path.of(args[1]), Path.of(args[2])));
  } else {
    there = there.tls(args[1].equals("system") ? Tls.client() : Tls.client().trust(Path.of(args[1])));
  }
  var rest = List.of(args).subList(server ? 3 : 2, args.length);
  int port = rest.size() > 2 ? Integer.parseInt(rest.get(2)) : 8443;
  try {
    run(() -> {
      var listening = startServer((reader, writer) -> forward(
          new StreamConnection(reader, writer), rest.get(0), Integer.parseInt(rest.get(1))),
          "localhost", port, StreamReader.DEFAULT_LIMIT, here);
      IO.println("listening on port " + listening.port());
      listening.serve(Duration.ofSeconds(1));
    });
  } catch (KeyboardInterrupt e) {
    IO.println("goodbye");
  }
}

void forward(StreamConnection client, String host, int port) {
  var out = new Count();
  var back = new Count();
  var end = "cut off";
  try (client; var server = connect(client, host, port)) {
    try {
      taskGroup(group -> {
        group.createTask(() -> pump(client.reader(), server.writer(), out));
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
    IO.println(out.bytes + " bytes there, " + back.bytes + " back: " + end);
  }
}

StreamConnection connect(StreamConnection client, String host, int port) throws IOException {
  try {
    return openConnection(host, port, StreamReader.DEFAULT_LIMIT, there);
  } catch (IOException e) {
    reset(client.writer());
    throw e;
  }
}

/// Says to the other side that this is no regular end.
void reset(StreamWriter writer) throws IOException {
  if (writer.getExtraInfo(ExtraInfo.SOCKET) instanceof SocketChannel socket && socket.isOpen()) {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
  }
  writer.abort();
}

void pump(StreamReader from, StreamWriter to, Count count) throws IOException {
  var bytes = ByteBuffer.allocate(64 * 1024);
  while (from.read(bytes.clear()) > 0) {
    to.send(bytes.flip());
    count.bytes += bytes.remaining();
  }
  if (to.canWriteEof()) {
    to.writeEof();
  } else {
    to.close();
  }
}
