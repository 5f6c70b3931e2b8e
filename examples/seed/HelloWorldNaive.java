// asyncio from the inside, 1: driving a coroutine by hand, and why that is not enough.
//
//     ./asyncio examples/seed/HelloWorldNaive.java
//
// A coroutine is a computation that can stop in the middle. It does nothing by itself: someone has to
// drive it. Driven once, ours stops at its sleep. A sleep is a future and a timer that sets it, and to
// wait for a future is to yield that future to the driver, as if to say: drive me on when this is done.
//
// We do not listen, and drive it on at once. It finds the future as pending as before, and ends with
// "await wasn't used with future". So whoever drives coroutines must understand futures.

import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import org.asyncio4j.Future;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Step.Yielded;

void main() {
  // No loop ever runs here. But futures belong to one, and the timer of a sleep is put there.
  var loop = newEventLoop();
  setEventLoop(loop);

  Future<String> future = loop.createFuture();
  var coro = Coroutine.of(() -> {
    sleep(Duration.ofSeconds(1));
    future.setResult("Hello World!");
  });

  if (coro.send(null) instanceof Yielded(var yielded)) {
    IO.println("Return from coro.send: " + yielded); // what the sleep waits for
  }
  coro.send(null); // it is not done
  IO.println(future.result()); // we never get here
}
