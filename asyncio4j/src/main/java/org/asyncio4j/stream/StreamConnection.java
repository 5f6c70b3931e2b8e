package org.asyncio4j.stream;

import java.io.IOException;
import org.asyncio4j.transport.ConnectionResetException;

/// Both sides of a connection, for try-with-resources.
///
/// ```java
/// try (var connection = openConnection("localhost", 8888)) {
///   connection.writer().send("hello\n".getBytes(UTF_8));
///   byte[] answer = connection.reader().readLine();
/// }
/// ```
///
/// asyncio: the pair that `open_connection` returns.
///
/// @param reader receives
/// @param writer sends
public record StreamConnection(StreamReader reader, StreamWriter writer) implements AutoCloseable {
  /// Ends the connection: suspends until all that was written is sent. Cancelled meanwhile, it
  /// drops what is not. Closing one that has ended does nothing.
  ///
  /// @throws IOException if the connection breaks, or has broken, before all is sent
  @Override
  public void close() throws IOException {
    writer.close();
    try {
      writer.waitClosed();
    } catch (IOException e) { // a read may have thrown this one, and none suppresses itself
      throw new ConnectionResetException("had broken when it was closed: " + e.getMessage(), e);
    } catch (Throwable e) {
      writer.abort();
      throw e;
    }
  }
}
