package org.asyncio4j.process;

import java.io.IOException;
import java.io.OutputStream;
import org.asyncio4j.transport.ConnectionResetException;

/// The input of a child, which says whose it is when the child reads it no more.
final class ChildInput extends OutputStream {
  private static final System.Logger LOG = System.getLogger("org.asyncio4j");

  private final OutputStream out;
  private final String child;

  /// @param child its name and number
  ChildInput(OutputStream out, String child) {
    this.out = out;
    this.child = child;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private IOException broken(IOException e) {
    return new ConnectionResetException(
        child + " reads no more of its input: it has ended, or closed that: " + e.getMessage(), e);
  }

  /// Nothing is left to be written then: all was flushed.
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "closing " + this, e);
    }
  }

  @Override
  public String toString() {
    return "the input of " + child;
  }
}
