package org.asyncio4j.stress.soak;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.asyncio4j.stream.StreamConnection;
import org.asyncio4j.stream.StreamHandler;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.stream.StreamWriter;
import org.asyncio4j.transport.ConnectionResetException;

/// Sends back what is right, and ends a connection that sends what is not.
final class Server implements StreamHandler {
  /// In place of a header: asks for a reset.
  static final byte[] RESET_ME = Arrays.copyOf(new byte[] {-1}, Frames.HEADER);

  /// Connections that ended in each way.
  int ended;

  int broken;
  int garbage;

  @Override
  public void handle(StreamReader reader, StreamWriter writer) throws IOException {
    try {
      while (true) {
        byte[] header = reader.readExactly(Frames.HEADER);
        if (Arrays.equals(header, RESET_ME)) {
          Client.reset(new StreamConnection(reader, writer));
          return;
        }
        byte[] payload = reader.readExactly(Frames.length(header));
        writer.send(header);
        writer.send(Frames.check(header, payload));
      }
    } catch (ConnectionResetException | SSLException e) {
      broken++;
    } catch (EOFException e) {
      ended++;
    } catch (Frames.GarbageException e) {
      garbage++;
    } finally {
      writer.close();
    }
  }
}
