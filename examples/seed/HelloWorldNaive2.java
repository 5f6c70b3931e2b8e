// asyncio from the inside, 2: a driver that keeps the bargain, if not the time.
//
//     ./asyncio examples/seed/HelloWorldNaive2.java
//
// As in HelloWorldNaive the coroutine yields the future that it waits for. This time we see to it that
// the future is done before we drive the coroutine on. It does not ask who set it, or to what, so it goes
// on at once, and Hello World! comes without the second's delay: nobody ran the timer.

import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import org.asyncio4j.Future;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Step.Yielded;

void main() {
  try (var loop = newEventLoop()) {
    setEventLoop(loop);

    Future<String> future = loop.createFuture();
    var coro = Coroutine.of(() -> {
      sleep(Duration.ofSeconds(1));
      future.setResult("Hello World!");
    });

    if (coro.send(null) instanceof Yielded(Future<?> yielded)) {
      IO.println("Return from coro.send: " + yielded);
      complete(yielded, "something");
    }
    coro.send(null); // to its end
    IO.println(future.result());
  }
}

// What a coroutine yields may be a future of anything; this one is of nothing that anybody looks at.
@SuppressWarnings("unchecked")
void complete(Future<?> future, Object result) {
  ((Future<Object>) future).setResult(result);
}
