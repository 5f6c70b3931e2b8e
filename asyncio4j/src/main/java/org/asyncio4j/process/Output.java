package org.asyncio4j.process;

import java.nio.charset.Charset;
import org.asyncio4j.stream.MalformedTextException;
import org.jspecify.annotations.Nullable;

/// All that a process has written.
///
/// asyncio: what `communicate` returns.
///
/// @param stdout its output; null if that was no pipe
/// @param stderr its errors; null if they were no pipe
@SuppressWarnings("ArrayRecordComponent") // it is handed over, and not compared
public record Output(byte @Nullable [] stdout, byte @Nullable [] stderr) {
  /// Its output as text.
  ///
  /// @param charset of the text
  /// @return the text
  /// @throws MalformedTextException if it is no text of that charset
  /// @throws IllegalStateException if the output was no pipe
  public String stdout(Charset charset) throws MalformedTextException {
    return text("stdout", stdout, charset);
  }

  /// Its errors as text.
  ///
  /// @param charset of the text
  /// @return the text
  /// @throws MalformedTextException if it is no text of that charset
  /// @throws IllegalStateException if the errors were no pipe
  public String stderr(Charset charset) throws MalformedTextException {
    return text("stderr", stderr, charset);
  }

  private static String text(String name, byte @Nullable [] bytes, Charset charset)
      throws MalformedTextException {
    if (bytes == null) {
      throw new IllegalStateException(
          name + " was no pipe: start the process with SubprocessOptions." + name + "(Stdio.PIPE)");
    }
    return MalformedTextException.decode(bytes, charset);
  }
}
