package org.asyncio4j.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which loops of this JVM have a signal do what.
///
/// The JVM has one handler of a signal for all its threads: it is ours while anybody here has a
/// use for it, and goes to all who have. Of each loop there is one **handler** of a signal at
/// most, which takes the place of what the program has set elsewhere; and, for SIGINT, a
/// **fallback**, which is a run's: it counts while there is no such handler, and where the
/// program has set nothing else. All methods may be called by any thread.
///
/// A fallback goes by itself with the second signal, so that a third one ends a program that
/// hangs.
public final class SignalTable {
  /*
   * Of a signal:
   *
   *              a handler, or a fallback and the JVM has it
   *        ┌────────────────────────────────────────────────────▶┐
   *     NOT OURS (former is null)                             OURS (former is who had it)
   *        ◀────────────────────────────────────────────────────┘
   *         the last one goes; or the last handler, and it was a program's own before
   */
  private static final class Entry {
    final String name;
    final Map<Object, Runnable> handlers = new LinkedHashMap<>();
    final List<Fallback> fallbacks = new ArrayList<>();

    SignalSource.@Nullable Former former;

    Entry(String name) {
      this.name = name;
    }

    boolean isEmpty() {
      return handlers.isEmpty() && fallbacks.isEmpty();
    }
  }

  private static final class Fallback {
    final Object owner;
    final Runnable arrived;
    int count;

    Fallback(Object owner, Runnable arrived) {
      this.owner = owner;
      this.arrived = arrived;
    }
  }

  /// Ends a fallback.
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /// What the JVM itself cannot do without. It refuses the others itself.
  private static final Set<String> RESERVED = Set.of("BUS");

  /// So many signals a fallback gets.
  private static final int ENOUGH = 2;

  static final SignalTable JVM = new SignalTable(new JvmSignals());

  final SignalSource source;
  private final Map<String, Entry> entries = new HashMap<>();

  SignalTable(SignalSource source) {
    this.source = source;
  }

  /// Sets what a signal does for an owner, in place of what it did for that one.
  ///
  /// @param owner a loop, by its identity
  /// @param name of the signal, without SIG
  /// @param arrived what each one calls, on a thread of the JVM
  /// @throws IllegalStateException if the signal cannot be handled
  synchronized void handle(Object owner, String name, Runnable arrived) {
    Entry entry = entry(name);
    entry.handlers.put(owner, arrived);
    try {
      if (entry.former == null) {
        entry.former = take(entry);
      }
    } catch (Throwable e) {
      entry.handlers.remove(owner);
      forgetEmpty(entry);
      throw e;
    }
  }

  /// Ends what [#handle] began.
  ///
  /// @param owner who began it
  /// @param name of the signal
  /// @return whether there was something to end
  /// @throws IllegalStateException if the JVM refuses to have the signal back
  synchronized boolean remove(Object owner, String name) {
    Entry entry = entries.get(name);
    if (entry == null || entry.handlers.remove(owner) == null) {
      return false;
    }
    settle(entry);
    return true;
  }

  /// Sets what a signal does for an owner as long as nothing else is set for it.
  ///
  /// @param owner a loop, by its identity
  /// @param name of the signal
  /// @param arrived what each one calls, on a thread of the JVM
  /// @return what ends that
  synchronized Registration fallBack(Object owner, String name, Runnable arrived) {
    Entry entry = entry(name);
    var fallback = new Fallback(owner, arrived);
    entry.fallbacks.add(fallback);
    try {
      if (entry.former == null) {
        entry.former = take(entry);
      }
      settle(entry);
    } catch (IllegalStateException e) {
      // The JVM does not let us (-Xrs): the signal does what it always does.
    }
    return () -> {
      synchronized (this) {
        if (entry.fallbacks.remove(fallback)) {
          settle(entry);
        }
      }
    };
  }

  private Entry entry(String name) {
    return entries.computeIfAbsent(name, Entry::new);
  }

  private SignalSource.Former take(Entry entry) {
    if (RESERVED.contains(entry.name)) {
      throw refused(entry.name, null);
    }
    try {
      return source.take(entry.name, () -> arrived(entry));
    } catch (IllegalArgumentException e) {
      throw refused(entry.name, e);
    }
  }

  private static IllegalStateException refused(String name, @Nullable Throwable cause) {
    return new IllegalStateException(
        "SIG" + name + " cannot be handled: the system or the JVM keeps it to itself (KILL, STOP;"
            + " BUS, FPE, ILL, QUIT, SEGV; with -Xrs also HUP, INT, TERM)",
        cause);
  }

  /// Gives the signal back if nobody here has a claim to it.
  private void settle(Entry entry) {
    try {
      SignalSource.Former former = entry.former;
      if (former != null
          && entry.handlers.isEmpty()
          && (entry.fallbacks.isEmpty() || !former.isJvm())) {
        entry.former = null;
        former.giveBack();
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "SIG" + entry.name + " has no handler here any more, and could not be given back", e);
    } finally {
      forgetEmpty(entry);
    }
  }

  private void forgetEmpty(Entry entry) {
    if (entry.isEmpty()) {
      entries.remove(entry.name, entry);
    }
  }

  private void arrived(Entry entry) {
    List<Runnable> calls;
    synchronized (this) {
      calls = new ArrayList<>(entry.handlers.values());
      for (Fallback fallback : List.copyOf(entry.fallbacks)) {
        if (!entry.handlers.containsKey(fallback.owner)) {
          calls.add(fallback.arrived);
          if (++fallback.count == ENOUGH) {
            entry.fallbacks.remove(fallback);
          }
        }
      }
      settle(entry);
    }
    calls.forEach(Runnable::run);
  }
}
