// Sends a text over TLS, on several connections one after the other, and prints what was agreed on and what comes back.
//
//     ./asyncio interop/TlsClient.java HOST PORT AUTHORITIES TIMES TEXT [CHAIN KEY]

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.transport.ExtraInfo;

void main(String[] args) throws IOException {
  var tls = Tls.client().trust(Path.of(args[2])).alpn("echo/2", "echo/1");
  var own = args.length > 5 ? tls.certificate(Path.of(args[5]), Path.of(args[6])) : tls;
  try {
    run(() -> {
      for (int i = Integer.parseInt(args[3]); i > 0; i--) {
        ask(args[0], Integer.parseInt(args[1]), own, args[4].translateEscapes());
      }
    });
  } catch (IOException e) {
    IO.println(e.getMessage());
    System.exit(1);
  }
}

void ask(String host, int port, Tls tls, String text) throws IOException {
  try (var connection = openConnection(host, port, tls)) {
    var writer = connection.writer();
    IO.println(writer.getExtraInfo(ExtraInfo.SSL_SESSION).getProtocol() + " "
        + writer.getExtraInfo(ExtraInfo.CIPHER) + " " + writer.getExtraInfo(ExtraInfo.ALPN_PROTOCOL));
    writer.send(text, ISO_8859_1);
    IO.println(new String(connection.reader().read(), ISO_8859_1));
  }
}
