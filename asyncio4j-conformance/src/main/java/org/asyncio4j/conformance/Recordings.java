package org.asyncio4j.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads files of recordings: a line of JSON each, gzipped or not.
final class Recordings {
  /// The first two bytes of whatever is gzipped, the low one first.
  private static final int GZIP_LOW = GZIPInputStream.GZIP_MAGIC & 0xff;

  private static final int GZIP_HIGH = GZIPInputStream.GZIP_MAGIC >> 8;

  private Recordings() {}

  static List<Recording> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  /// @throws InvalidProgram if a line is no recording; it has the line's number
  static List<Recording> read(InputStream in) throws IOException {
    var lines = new LineNumberReader(new InputStreamReader(unzipped(in), StandardCharsets.UTF_8));
    List<Recording> recordings = new ArrayList<>();
    for (String line; (line = lines.readLine()) != null; ) {
      if (!line.isBlank()) {
        try {
          recordings.add(parse(line));
        } catch (RuntimeException e) { // each wrong shape has one of its own
          throw new InvalidProgram("line " + lines.getLineNumber() + " is not a recording: " + e);
        }
      }
    }
    return recordings;
  }

  private static InputStream unzipped(InputStream in) throws IOException {
    var peekable = new BufferedInputStream(in);
    peekable.mark(2);
    boolean zipped = peekable.read() == GZIP_LOW && peekable.read() == GZIP_HIGH;
    peekable.reset();
    return zipped ? new GZIPInputStream(peekable) : peekable;
  }

  private static Recording parse(String line) {
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    List<String> trace = json.getAsJsonArray("trace").asList().stream()
        .map(JsonElement::getAsString)
        .toList();
    var recording = new Recording(json.getAsJsonObject("program"), trace);
    recording.name(); // it must have one
    return recording;
  }
}
