package org.asyncio4j.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A JVM's signals, which a test sends and refuses as it likes.
final class FakeSignals implements SignalSource {
  final List<Integer> exits = new ArrayList<>();
  private final Map<String, Runnable> taken = new HashMap<>();
  private final Set<String> programs = new TreeSet<>();

  /// What the next call throws.
  @Nullable
  RuntimeException taking;

  @Nullable
  RuntimeException givingBack;

  /// The program has a handler of its own.
  void programHas(String name) {
    programs.add(name);
  }

  /// Those that are ours.
  Set<String> ours() {
    return new TreeSet<>(taken.keySet());
  }

  void send(String name) {
    taken.get(name).run();
  }

  @Override
  public Former take(String name, Runnable arrived) {
    if (taking != null) {
      throw taking;
    }
    taken.put(name, arrived);
    return new Former() {
      @Override
      public boolean isJvm() {
        return !programs.contains(name);
      }

      @Override
      public void giveBack() {
        if (givingBack != null) {
          throw givingBack;
        }
        taken.remove(name, arrived);
      }
    };
  }

  @Override
  public void exit(int status) {
    exits.add(status);
  }
}
