// asyncio from the inside, 3: the driver that understands.
//
//     ./asyncio examples/seed/HelloWorld.java
//
// The same coroutine, left to the two who do it right. A task drives it: it sends, and when a future comes
// out, asks that to wake it up when it is done. The loop knows neither coroutines nor futures, only
// callbacks and when to call them: a second later the timer's, which sets the future; then the task's,
// which drives the coroutine on.
//
// runUntilComplete makes the task and runs the loop until it is done. Asyncio.run makes the loop as well,
// and cleans up: see examples/HelloWorld.java.

import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import org.asyncio4j.Future;

void main() {
  try (var loop = newEventLoop()) {
    Future<String> future = loop.createFuture();
    loop.runUntilComplete(() -> {
      sleep(Duration.ofSeconds(1));
      future.setResult("Hello World!");
    });
    IO.println(future.result());
  }
}
