package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.openReadPipe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Input that no selector can watch.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InputPipeTest {
  @Test
  void isReadToItsEndHoweverMuchItIs() throws IOException {
    var in = new ByteArrayInputStream("line\n".repeat(100_000).getBytes(UTF_8));
    run(() -> {
      int lines = 0;
      for (String line : openReadPipe(in).lines(UTF_8)) {
        assertThat(line).isEqualTo("line");
        lines++;
      }
      assertThat(lines).isEqualTo(100_000);
    });
  }

  @Test
  void thatFailsIsReportedAndEnds() throws IOException {
    var broken = new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("the disk is gone");
      }
    };
    List<ErrorReport> reports = new ArrayList<>();
    run(() -> {
      Future<?> reported = getRunningLoop().createFuture();
      getRunningLoop().setExceptionHandler((_, report) -> {
        reports.add(report);
        reported.cancel();
      });
      assertThat(openReadPipe(broken).read()).isEmpty();
      Asyncio.wait(List.of(reported));
    });
    assertThat(reports)
        .singleElement()
        .satisfies(report -> assertThat(report.exception()).hasMessage("the disk is gone"));
  }
}
