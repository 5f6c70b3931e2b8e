package org.asyncio4j.sync;

/// The three queues, for what holds for all of them.
enum QueueKind {
  FIFO {
    @Override
    Queue<Integer> queue(int maxsize) {
      return new Queue<>(maxsize);
    }
  },
  LIFO {
    @Override
    Queue<Integer> queue(int maxsize) {
      return new LifoQueue<>(maxsize);
    }
  },
  PRIORITY {
    @Override
    Queue<Integer> queue(int maxsize) {
      return new PriorityQueue<>(maxsize);
    }
  };

  abstract Queue<Integer> queue(int maxsize);

  Queue<Integer> queue() {
    return queue(0);
  }
}
