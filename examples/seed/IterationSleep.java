// asyncio from the inside, 4: iterations of the loop.
//
//     ./asyncio examples/seed/IterationSleep.java
//
// In each iteration the loop calls what is ready, and what gets ready meanwhile is called in the next. A
// sleep of no time yields nothing, not even a future: the task lets everybody else have a turn and steps
// again in the next iteration. Here it does so 100,000 times.
//
// Nobody waits for the future with an await. A callback does the rest, and stops a loop that would run for
// ever.

import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import org.asyncio4j.Future;

void main() {
  try (var loop = newEventLoop()) {
    setEventLoop(loop); // where ensureFuture makes the task, as no loop runs yet

    Future<String> future = loop.createFuture();
    future.addDoneCallback(done -> {
      IO.println(done.result());
      loop.stop();
    });

    ensureFuture(() -> {
      for (int i = 0; i < 100_000; i++) {
        sleep(Duration.ZERO);
      }
      future.setResult("Future is done!");
    });
    loop.runForever();
  }
}
