package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.stream.Streams.openWritePipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Limit;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.transport.ConnectionResetException;
import org.junit.jupiter.api.Test;

/// Streams that no loop can watch, written by a thread.
class OutputPipeTest {
  /// More than all buffers on the way take together.
  private static final int MUCH = 1 << 20;

  private final List<String> reports = new ArrayList<>();

  /// What is written, and its end.
  private static final class Sink extends OutputStream {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CountDownLatch open = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);

    Sink opened() {
      open.countDown();
      return this;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      synchronized (bytes) {
        bytes.write(data, offset, length);
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }

    String text() {
      synchronized (bytes) {
        return bytes.toString(UTF_8);
      }
    }
  }

  /// Takes nothing.
  private static final class Broken extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("the disk is full");
    }

    @Override
    public String toString() {
      return "a full disk";
    }
  }

  private <X extends Throwable> void run(RunnableOp<X> test) throws X {
    Asyncio.run(() -> {
      getRunningLoop().setExceptionHandler((_, report) -> reports.add(report.message()));
      timeout(Limit.TIME, test);
    });
  }

  @Test
  void whatIsWrittenComesAtOnceAndTheEndBehindAllOfIt() throws Exception {
    var sink = new Sink().opened();
    run(() -> {
      StreamWriter writer = openWritePipe(sink);
      writer.send("first", UTF_8);
      while (!sink.text().equals("first")) {
        sleep(Duration.ZERO);
      }
      writer.send(new byte[MUCH]);
      writer.close();
      writer.waitClosed();
    });
    assertThat(sink.bytes.size()).isEqualTo(5 + MUCH);
    assertThat(reports).isEmpty();
  }

  @Test
  void oneThatIsSlowHoldsUpWhoWritesAndNobodyElse() throws Exception {
    var sink = new Sink();
    run(() -> {
      StreamWriter writer = openWritePipe(sink);
      writer.write(new byte[MUCH]);
      Task<?> draining = createTask(writer::drain);
      for (int i = 0; i < 100; i++) {
        sleep(Duration.ZERO);
      }
      assertThat(draining.done()).isFalse();
      sink.opened();
      draining.await();
      writer.close();
      writer.waitClosed();
      toThread(() -> sink.closed.await());
    });
    assertThat(sink.bytes.size()).isEqualTo(MUCH);
  }

  @Test
  void whereItFailsTheWriterFails() throws Exception {
    run(() -> {
      StreamWriter writer = openWritePipe(new Broken());
      writer.write("lost".getBytes(UTF_8));
      assertThatThrownBy(writer::waitClosed)
          .isInstanceOf(ConnectionResetException.class)
          .hasMessageContaining("the disk is full");
      assertThatThrownBy(writer::drain).isInstanceOf(ConnectionResetException.class);
    });
    assertThat(reports).isEmpty();
  }

  @Test
  void thatItFailsAfterTheCloseIsToldToWhoWaitsForThat() throws Exception {
    run(() -> {
      StreamWriter writer = openWritePipe(new Broken());
      writer.write("lost".getBytes(UTF_8));
      writer.close();
      writer.write("ignored".getBytes(UTF_8));
      assertThatThrownBy(writer::waitClosed).hasMessageContaining("the disk is full");
    });
    assertThat(reports).isEmpty();
  }

  @Test
  void itIsClosedWhenAllIsWrittenAndNotBefore() throws Exception {
    var sink = new Sink();
    run(() -> {
      StreamWriter writer = openWritePipe(sink);
      writer.write("much".getBytes(UTF_8));
      writer.close();
      writer.close();
      Task<?> closing = createTask(writer::waitClosed);
      for (int i = 0; i < 100; i++) {
        sleep(Duration.ZERO);
      }
      assertThat(closing.done()).isFalse();
      sink.opened();
      closing.await();
      assertThat(sink.text()).isEqualTo("much");
      assertThat(sink.closed.getCount()).isZero();
    });
  }

  @Test
  void thatIsNotWaitedForWhenItIsAborted() throws Exception {
    var sink = new Sink();
    run(() -> {
      StreamWriter writer = openWritePipe(sink);
      writer.write("much".getBytes(UTF_8));
      writer.close();
      writer.abort();
      writer.waitClosed();
      sink.opened();
      toThread(() -> sink.closed.await());
    });
  }

  @Test
  void abortedItEndsWithWhatHasComeSoFar() throws Exception {
    var sink = new Sink();
    run(() -> {
      StreamWriter writer = openWritePipe(sink);
      writer.write(new byte[MUCH]);
      writer.abort();
      writer.waitClosed();
      sink.opened();
      toThread(() -> sink.closed.await());
    });
    assertThat(sink.bytes.size()).isBetween(1, MUCH - 1);
  }
}
