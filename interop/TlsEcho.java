// Sends back whatever comes, over TLS, and tells of each connection: what was agreed on, who the client is, and how it ended.
//
//     ./asyncio interop/TlsEcho.java CHAIN KEY [AUTHORITIES]
//
// With authorities each client needs a certificate of one of them.

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import org.asyncio4j.net.tls.*;
import org.asyncio4j.stream.*;
import org.asyncio4j.transport.ExtraInfo;

void main(String[] args) throws IOException {
  var tls = Tls.server(Path.of(args[0]), Path.of(args[1])).alpn("echo/2", "echo/1");
  var wanted = args.length > 2 ? tls.trust(Path.of(args[2])).clientCertificates(ClientCertificates.NEEDED) : tls;
  run(() -> {
    var server = startServer(this::echo, "127.0.0.1", 0, wanted);
    IO.println("listening on port " + server.port());
    server.serveForever();
  });
}

void echo(StreamReader reader, StreamWriter writer) {
  long count = 0;
  var end = "ended";
  var session = writer.getExtraInfo(ExtraInfo.SSL_SESSION);
  var client = writer.getExtraInfo(ExtraInfo.PEERCERT);
  try (writer) {
    var bytes = ByteBuffer.allocate(64 * 1024);
    while (reader.read(bytes.clear()) > 0) {
      writer.send(bytes.flip());
      count += bytes.limit();
    }
  } catch (IOException e) {
    end = e.getMessage();
  }
  IO.println(session.getProtocol() + " " + session.getCipherSuite() + " "
      + writer.getExtraInfo(ExtraInfo.ALPN_PROTOCOL) + " "
      + (client == null ? "somebody" : client.getSubjectX500Principal()) + ": " + count + " bytes, " + end);
}
