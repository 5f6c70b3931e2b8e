package org.asyncio4j.sync;

import java.util.List;
import java.util.stream.IntStream;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.RunnableOp;

/// Several tasks of one kind.
final class Tasks {
  private Tasks() {}

  static List<Task<?>> start(int count, RunnableOp<RuntimeException> body) {
    return IntStream.range(0, count)
        .<Task<?>>mapToObj(_ -> Asyncio.createTask(body))
        .toList();
  }

  static void run(int count, RunnableOp<RuntimeException> body) {
    start(count, body).forEach(Task::await);
  }
}
