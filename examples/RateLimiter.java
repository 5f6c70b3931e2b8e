// A thousand callers, and so many calls a second: a token bucket.
//
//     ./asyncio examples/RateLimiter.java [CALLERS]
//
// The bucket holds 100 tokens and gets 1,000 a second. Each call takes one; who finds none waits for it, in line.

import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.sync.Lock;

static final class TokenBucket {
  private final Lock line = new Lock();
  private final int capacity;
  private final double perNano;
  private double tokens;
  private Duration filled = getRunningLoop().time();

  TokenBucket(int capacity, int perSecond) {
    this.capacity = capacity;
    perNano = perSecond / 1e9;
    tokens = capacity;
  }

  /// Waits for a token and takes it. Tokens are given in the order of the calls; who is cancelled takes none.
  ///
  /// @return when that was
  Duration take() {
    try (var first = line.hold()) {
      for (fill(); tokens < 1; fill()) {
        sleep(Duration.ofNanos((long) Math.ceil((1 - tokens) / perNano)));
      }
      tokens--;
      return filled;
    }
  }

  private void fill() {
    var now = getRunningLoop().time();
    tokens = Math.min(capacity, tokens + now.minus(filled).toNanos() * perNano);
    filled = now;
  }
}

final List<Duration> calls = new ArrayList<>();

void main(String[] args) {
  int callers = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
  run(() -> {
    var bucket = new TokenBucket(100, 1_000);
    taskGroup(group -> {
      for (int i = 0; i < callers; i++) {
        group.createTask(() -> calls.add(bucket.take()));
      }
    });
  });
  IO.println("calls: " + calls.size());
  IO.println("most within 100 ms: " + mostWithin(Duration.ofMillis(100)) + ", allowed: 200");
}

int mostWithin(Duration window) {
  int most = 0;
  for (int from = 0, to = 0; to < calls.size(); to++) {
    while (calls.get(to).minus(calls.get(from)).compareTo(window) > 0) {
      from++;
    }
    most = Math.max(most, to - from + 1);
  }
  return most;
}
