package org.asyncio4j.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Lines, read one by one: none is taken before it is asked for.
final class Lines<T> implements Iterator<T> {
  interface Source<T> {
    /// Reads the next one.
    ///
    /// @return null at the end
    @Nullable
    T read() throws IOException;
  }

  private final Source<T> source;
  private @Nullable T next;
  private boolean ended;

  Lines(Source<T> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = source.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public T next() {
    T line = hasNext() ? next : null;
    if (line == null) {
      throw new NoSuchElementException("the stream has ended: ask hasNext first");
    }
    next = null;
    return line;
  }
}
