// Prints a page that it gets by HTTPS, and on standard error who the server is.
//
//     ./asyncio examples/HttpsGet.java URL [AUTHORITIES]
//
// The server's certificate must be of one of those authorities, a PEM file, or of the system's. It speaks HTTP/1.1, and
// follows no redirections.

import static java.nio.charset.StandardCharsets.*;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import java.security.cert.*;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.stream.*;
import org.asyncio4j.transport.ExtraInfo;

static final Duration LIMIT = Duration.ofSeconds(30);
static final int PIECE = 64 * 1024;

void main(String[] args) throws IOException {
  var url = URI.create(args[0]);
  var tls = args.length > 1 ? Tls.client().trust(Path.of(args[1])) : Tls.client();
  try {
    run(() -> timeout(LIMIT, () -> get(url, tls.alpn("http/1.1"))));
  } catch (IOException | TimeoutException e) {
    System.err.println(url + ": " + e.getMessage());
    System.exit(1);
  }
}

void get(URI url, Tls tls) throws IOException {
  try (var connection = openConnection(url.getHost(), url.getPort() < 0 ? 443 : url.getPort(), tls)) {
    describe(connection.writer());
    var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    connection.writer().send(
        "GET " + path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()) + " HTTP/1.1\r\n"
            + "Host: " + url.getRawAuthority() + "\r\nConnection: close\r\n\r\n", ISO_8859_1);
    var reader = connection.reader();
    System.err.println("status:     " + line(reader));
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String line; !(line = line(reader)).isEmpty(); ) {
      headers.put(line.replaceFirst(":.*", ""), line.replaceFirst("[^:]*:", "").strip());
    }
    if (headers.getOrDefault("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
      for (long size; (size = Long.parseLong(line(reader).replaceFirst(";.*", "").strip(), 16)) > 0; ) {
        print(reader, size);
        line(reader);
      }
    } else if (headers.containsKey("Content-Length")) {
      print(reader, Long.parseLong(headers.get("Content-Length")));
    } else { // to its end, which TLS tells from one that was cut off
      for (byte[] bytes; (bytes = reader.read(PIECE)).length > 0; ) {
        System.out.write(bytes);
      }
    }
    System.out.flush();
  }
}

String line(StreamReader reader) throws IOException {
  return new String(reader.readUntil("\r\n".getBytes(ISO_8859_1)), ISO_8859_1).stripTrailing();
}

void print(StreamReader reader, long count) throws IOException {
  for (long rest = count; rest > 0; rest -= PIECE) {
    System.out.write(reader.readExactly((int) Math.min(rest, PIECE)));
  }
}

void describe(StreamWriter writer) throws IOException {
  var session = writer.getExtraInfo(ExtraInfo.SSL_SESSION);
  var certificate = writer.getExtraInfo(ExtraInfo.PEERCERT);
  System.err.println("server:     " + writer.getExtraInfo(ExtraInfo.PEERNAME));
  System.err.println("subject:    " + certificate.getSubjectX500Principal());
  System.err.println("issuer:     " + certificate.getIssuerX500Principal());
  System.err.println("names:      " + names(certificate));
  System.err.println("valid:      "
      + certificate.getNotBefore().toInstant() + " to " + certificate.getNotAfter().toInstant());
  System.err.println("protocol:   " + session.getProtocol() + ", " + session.getCipherSuite());
  System.err.println("ALPN:       " + Objects.requireNonNullElse(writer.getExtraInfo(ExtraInfo.ALPN_PROTOCOL), "none"));
}

String names(X509Certificate certificate) throws IOException {
  try {
    var names = Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<List<?>>of());
    return names.stream().map(name -> "" + name.get(1)).collect(Collectors.joining(", "));
  } catch (CertificateParsingException e) {
    throw new IOException("the certificate cannot be read: " + e.getMessage(), e);
  }
}
