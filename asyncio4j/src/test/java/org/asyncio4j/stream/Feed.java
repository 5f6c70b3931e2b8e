package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Task;

/// Feeds readers, as a transport would.
final class Feed {
  private Feed() {}

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static void feed(StreamReader reader, String text) {
    reader.feedData(ByteBuffer.wrap(bytes(text)));
  }

  /// A reader to which this has come.
  static StreamReader fed(String text) {
    return fed(StreamReader.DEFAULT_LIMIT, text);
  }

  static StreamReader fed(int limit, String text) {
    var reader = new StreamReader(limit);
    feed(reader, text);
    return reader;
  }

  /// A reader to which this has come, and then the end.
  static StreamReader ended(String text) {
    StreamReader reader = fed(text);
    reader.feedEof();
    return reader;
  }

  /// Has pieces come one by one, a second after the other.
  static Task<?> later(StreamReader reader, String... pieces) {
    return Asyncio.createTask(() -> {
      for (String piece : pieces) {
        Asyncio.sleep(Duration.ofSeconds(1));
        feed(reader, piece);
      }
    });
  }

  /// Has pieces come one by one, and then the end.
  static Task<?> laterEnding(StreamReader reader, String... pieces) {
    return Asyncio.createTask(() -> {
      later(reader, pieces).await();
      reader.feedEof();
    });
  }
}
