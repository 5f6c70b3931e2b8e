// A pipeline of bounded queues that drains on Ctrl-C: all that was taken in comes out.
//
//     ./asyncio examples/Pipeline.java [ITEMS]
//
// Numbers come in, 1,000 of them by default, are squared a few at a time, and the squares are printed. Ctrl-C
// stops what comes in, and the pipeline runs empty; pressed again, it ends that as well.

import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.CancelledError;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.sync.Queue;

static final int WORKERS = 4;

record Square(long number, long square) {}

/// A slow stage holds up those before it, and nothing piles up between them.
final Queue<Long> numbers = new Queue<>(10);

final Queue<Square> squares = new Queue<>(10);

long takenIn;
long printed;

void main(String[] args) {
  try {
    run(() -> pump(args.length > 0 ? Long.parseLong(args[0]) : 1_000));
  } catch (KeyboardInterrupt e) {
    System.err.println("interrupted");
  }
  System.err.println("taken in: " + takenIn + ", printed: " + printed);
}

/// Ctrl-C cancels the task that is here. So the stages have one of their own, behind a shield; and they are
/// in one group, so that if one of them fails, no other waits for it for ever.
void pump(long items) {
  var source = createTask(() -> takeIn(items));
  source.addDoneCallback(_ -> numbers.shutdown()); // also when it is cancelled before it begins
  var stages = createTask(() -> taskGroup(group -> {
    group.createTask(() -> await(source));
    group.createTask(() -> square());
    group.createTask(this::print);
  }));
  try {
    await(shield(stages));
  } catch (CancelledError e) {
    source.cancel("interrupted");
    await(stages);
    throw e;
  }
}

void takeIn(long items) {
  while (takenIn < items) {
    numbers.put(takenIn + 1);
    takenIn++;
  }
}

void square() {
  mapAsCompleted(numbers.items(), WORKERS, this::squareOf, squares::put);
  squares.shutdown();
}

Square squareOf(long number) {
  sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(20)));
  return new Square(number, number * number);
}

void print() {
  for (var square : squares.items()) {
    IO.println(square.number + " * " + square.number + " = " + square.square);
    printed++;
  }
}
