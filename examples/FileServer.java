// Serves the files of a directory by HTTP/1.1, to curl, wrk and browsers; with a certificate, in PEM files, by HTTPS.
//
//     ./asyncio examples/FileServer.java [DIRECTORY [PORT [CHAIN KEY]]]
//
// It gives all files of the directory, hidden ones too, and none outside, wherever links lead. If-Modified-Since counts
// if it is what Last-Modified said. It reads no bodies, lists no directories, and knows no HTTP/2, ETags, several ranges
// or compression. To send a file that the system does not have in memory yet holds up the others.

import static java.nio.charset.StandardCharsets.*;
import static org.asyncio4j.Asyncio.*;

import java.nio.channels.FileChannel;
import java.time.*;
import java.time.format.DateTimeFormatter;
import org.asyncio4j.*;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.net.*;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.stream.*;

static final int CONNECTIONS = 1_000, LONGEST_LINE = 4_096, LONGEST_HEAD = 16_384, PIECE = 1 << 18;
static final Duration IDLE = Duration.ofSeconds(30), TO_ASK = Duration.ofSeconds(10), TO_TAKE_A_PIECE = IDLE;
static final Pattern LINE = Pattern.compile("([A-Z]+) (?:http://[^/ ]*)?(/[!-~&&[^?]]*)(?:\\?[!-~]*)? HTTP/1\\.([01])");
static final Pattern HEADER = Pattern.compile("([\\w!#$%&'*+.^`|~-]+):([\\t -~\\x80-\\xff]*)");
static final Pattern RANGE = Pattern.compile("bytes=(?!-$)(\\d{0,18})-(\\d{0,18})");
static final DateTimeFormatter DATE =
    DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

record Request(String method, String path, Map<String, String> headers, boolean last) {}
record Response(String status, String headers, Path file, long from, long to) {}
Path root;

void main(String[] args) throws IOException {
  root = Path.of(args.length > 0 ? args[0] : ".").toRealPath();
  int port = args.length > 1 ? Integer.parseInt(args[1]) : 8080;
  var http = ServerOptions.DEFAULT.maxConnections(CONNECTIONS);
  var options = args.length > 2 ? http.tls(Tls.server(Path.of(args[2]), Path.of(args[3]))) : http;
  try {
    run(() -> {
      var server = Streams.startServer(this::serve, "localhost", port, LONGEST_HEAD, options);
      IO.println("listening on port " + server.port());
      server.serve(Duration.ofSeconds(1));
    });
  } catch (KeyboardInterrupt e) {
    IO.println("goodbye");
  }
}

void serve(StreamReader reader, StreamWriter writer) {
  try (writer) {
    while (answerNext(reader, writer)) {}
    if (!writer.canWriteEof()) return; // TLS 1.2, where to close it does all the rest
    writer.writeEof(); // and what still comes is read: else the system would take back what was sent
    timeout(TO_ASK, () -> { while (reader.read(PIECE).length > 0) {} });
  } catch (IOException | TimeoutException e) {
    writer.abort(); // gone, or too slow
  }
}

boolean answerNext(StreamReader reader, StreamWriter writer) throws IOException {
  var first = timeout(IDLE, () -> reader.read(1));
  if (first.length == 0) return false;
  try {
    var rest = timeout(TO_ASK, () -> reader.readUntil("\r\n\r\n".getBytes(US_ASCII)));
    var request = parse(new String(first, ISO_8859_1) + new String(rest, ISO_8859_1));
    send(toThread(() -> respond(request)), request.method.equals("HEAD"), request.last, writer);
    return !request.last;
  } catch (ProtocolException | LimitOverrunException e) {
    var status = e instanceof ProtocolException ? e.getMessage() : "431 Request Header Fields Too Large";
    send(answer(status, ""), false, true, writer);
    return false;
  }
}

Request parse(String head) throws ProtocolException {
  var lines = List.of(head.replaceFirst("^\r\n", "").stripTrailing().split("\r\n"));
  check(lines.getFirst().length() <= LONGEST_LINE, "414 URI Too Long");
  var line = LINE.matcher(lines.getFirst());
  check(line.matches(), "400 Bad Request");
  var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
  for (var each : lines.subList(1, lines.size())) {
    var header = HEADER.matcher(each);
    check(header.matches(), "400 Bad Request");
    headers.merge(header.group(1), header.group(2).strip(), (one, other) -> one + "," + other);
  }
  boolean old = line.group(3).equals("0");
  check(headers.getOrDefault("Host", old ? "" : ",").indexOf(',') < 0, "400 Bad Request"); // none, or several
  boolean body = headers.containsKey("Transfer-Encoding") || !headers.getOrDefault("Content-Length", "0").equals("0");
  boolean close = headers.getOrDefault("Connection", "").toLowerCase(Locale.ROOT).contains("close");
  return new Request(line.group(1), line.group(2), headers, old || body || close);
}

void check(boolean good, String otherwise) throws ProtocolException {
  if (!good) throw new ProtocolException(otherwise);
}

Response answer(String status, String headers) {
  return new Response(status, headers, null, 0, status.length() + 1);
}

/// In a thread, for disks may be slow.
Response respond(Request request) {
  if (!request.method.matches("GET|HEAD")) return answer("405 Method Not Allowed", "Allow: GET, HEAD\r\n");
  try {
    var path = root.resolve("." + URLDecoder.decode(request.path.replace("+", "%2B"), UTF_8)).normalize();
    var file = (Files.isDirectory(path) ? path.resolve("index.html") : path).toRealPath();
    if (!file.startsWith(root) || !Files.isRegularFile(file) || !Files.isReadable(file)) throw new NoSuchFileException("" + file);
    var name = request.path.substring(request.path.lastIndexOf('/') + 1);
    boolean moved = Files.isDirectory(path) && !name.isEmpty();
    return moved ? answer("301 Moved Permanently", "Location: ./" + name + "/\r\n") : part(file, request);
  } catch (IllegalArgumentException | IOException e) { // a % without its digits and the like; or no such file
    return answer(e instanceof IOException ? "404 Not Found" : "400 Bad Request", "");
  }
}

Response part(Path file, Request request) throws IOException {
  long size = Files.size(file);
  var modified = DATE.format(Files.getLastModifiedTime(file).toInstant());
  var type = Objects.requireNonNullElse(URLConnection.guessContentTypeFromName("" + file), "application/octet-stream");
  var headers = "Last-Modified: " + modified + "\r\nAccept-Ranges: bytes\r\nX-Content-Type-Options: nosniff\r\n"
      + "Content-Type: " + type + (type.startsWith("text/") ? "; charset=utf-8\r\n" : "\r\n");
  if (modified.equals(request.headers.get("If-Modified-Since"))) {
    return new Response("304 Not Modified", headers, file, 0, size);
  }
  boolean whole = request.method.equals("HEAD") || request.headers.containsKey("If-Range");
  var range = RANGE.matcher(request.headers.getOrDefault("Range", ""));
  if (whole || !range.matches()) return new Response("200 OK", headers, file, 0, size);
  boolean tail = range.group(1).isEmpty();
  long from = tail ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
  long to = tail || range.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(range.group(2)) + 1);
  var place = "Content-Range: bytes " + (from < to ? from + "-" + (to - 1) : "*") + "/" + size + "\r\n";
  if (from >= to) return answer("416 Range Not Satisfiable", place);
  return new Response("206 Partial Content", headers + place, file, from, to);
}

void send(Response response, boolean headOnly, boolean last, StreamWriter writer) throws IOException {
  var head = "HTTP/1.1 " + response.status + "\r\nDate: " + DATE.format(Instant.now()) + "\r\n" + response.headers
      + "Content-Length: " + (response.to - response.from) + (last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
      + (response.file == null && !headOnly ? response.status + "\n" : "");
  timeout(TO_TAKE_A_PIECE, () -> { writer.write(head, UTF_8); writer.drain(); });
  if (response.file == null || headOnly || response.status.startsWith("304")) return;
  try (var file = FileChannel.open(response.file, LinkOption.NOFOLLOW_LINKS)) {
    for (file.position(response.from); file.position() < response.to; ) {
      long from = file.position(), count = Math.min(PIECE, response.to - from);
      timeout(TO_TAKE_A_PIECE, writer::drain); // if the client has gone, that says so
      long sent = timeout(TO_TAKE_A_PIECE, () -> Endpoints.sendfile(writer.transport(), file, from, count));
      if (sent == 0) throw new EOFException("the file has become shorter");
    }
  }
}
