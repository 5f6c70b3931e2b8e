package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// Reading throws what broke the connection.
class BrokenReaderTest {
  private final IOException broken = new IOException("broken");

  private static List<ThrowingCallable> reads(StreamReader reader) {
    return List.of(
        reader::read,
        () -> reader.read(0),
        () -> reader.read(2),
        () -> reader.read(ByteBuffer.allocate(2)),
        () -> reader.readExactly(0),
        () -> reader.readExactly(2),
        reader::readLine,
        () -> reader.readUntil(bytes("\n")));
  }

  @AsyncioTest
  void itThrowsThatThoughThereIsSomethingToRead() throws IOException {
    StreamReader reader = fed("line\nline\n");
    assertThat(text(reader.read(2))).isEqualTo("li");
    reader.setException(broken);
    for (ThrowingCallable read : reads(reader)) {
      assertThatThrownBy(read).isSameAs(broken);
    }
  }

  @AsyncioTest
  void whatIsNoIoExceptionIsThrownAsItIs() {
    StreamReader reader = fed("line\n");
    var unexpected = new ArithmeticException("unexpected");
    reader.setException(unexpected);
    for (ThrowingCallable read : reads(reader)) {
      assertThatThrownBy(read).isSameAs(unexpected);
    }
  }

  @AsyncioTest
  void theReaderTellsIt() {
    var reader = new StreamReader();
    assertThat(reader.exception()).isNull();
    reader.setException(broken);
    assertThat(reader.exception()).isSameAs(broken);
  }

  @AsyncioTest
  void whoWaitsIsWokenByIt() {
    for (int i : new int[] {0, 2, 3, 5, 6, 7}) { // those of no bytes do not wait
      var reader = new StreamReader();
      ThrowingCallable read = reads(reader).get(i);
      Task<?> task = createTask(() -> {
        read.call();
      });
      sleep(Duration.ZERO);
      reader.setException(broken);
      assertThatThrownBy(task::await).isSameAs(broken);
    }
  }

  @AsyncioTest
  void whoWaitsForMoreThanCameWithItIsToldToo() {
    var reader = new StreamReader();
    Task<byte[]> task = createTask(() -> reader.readExactly(9));
    sleep(Duration.ZERO);
    feed(reader, "some");
    reader.setException(broken);
    assertThatThrownBy(task::await).isSameAs(broken);
  }

  @AsyncioTest
  void whoWasCancelledIsNotToldOfIt() {
    var reader = new StreamReader();
    Task<byte[]> task = createTask(() -> reader.readLine());
    sleep(Duration.ZERO);
    task.cancel();
    reader.setException(broken);
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(reader.toString()).doesNotContain("waiter");
  }
}
