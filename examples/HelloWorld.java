import static org.asyncio4j.Asyncio.*;

import java.time.Duration;

void main() {
  run(() -> {
    sleep(Duration.ofSeconds(1));
    IO.println("Hello World!");
  });
}
