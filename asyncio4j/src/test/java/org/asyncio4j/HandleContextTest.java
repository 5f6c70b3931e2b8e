package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The context in which a failed callback is reported.
@ExtendWith(AsyncioExtension.class)
class HandleContextTest {
  private static final ContextVar<String> VARIABLE = ContextVar.withDefault("variable", "default");

  @Test
  void theExceptionHandlerSeesWhatTheFailedCallbackHasSet(EventLoop loop) {
    var seen = new ArrayList<String>();
    loop.setExceptionHandler((_, report) -> {
      seen.add(VARIABLE.get() + ", " + report.exception().getMessage());
    });
    loop.callSoon(() -> {
      VARIABLE.set("in the callback");
      throw new IllegalStateException("failed");
    });
    loop.callSoon(() -> seen.add(VARIABLE.get()));
    Tick.of(loop);
    assertEquals(List.of("in the callback, failed", "default"), seen);
    assertEquals("default", VARIABLE.get());
  }
}
