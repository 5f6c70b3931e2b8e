package org.asyncio4j.watch;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// [LoopHeld] for the flight recorder. Used only where module `jdk.jfr` is present.
@Name("org.asyncio4j.LoopHeld")
@Label("Event Loop Held")
@Category("asyncio4j")
@Description("A task's step or a callback holds its event loop longer than slowCallbackDuration")
@StackTrace(false) // it would be the watchdog's
final class LoopHeldEvent extends Event {
  @Label("What")
  final String what;

  @Label("Held For")
  @Description("At least")
  @Timespan(Timespan.NANOSECONDS)
  final long heldFor;

  @Label("Thread")
  @Description("By name: the task's or, for a callback, the loop's")
  final String thread; // as a thread it would be lost if it never had an event of its own

  @Label("Stack")
  final String stack;

  @Label("Lock")
  @Description("What the thread waits for, if that is a lock")
  final @Nullable String lock;

  @Label("Lock Holder")
  final @Nullable String lockHolder;

  private LoopHeldEvent(LoopHeld held) {
    what = held.running().what();
    heldFor = held.nanos();
    thread = held.running().thread().getName();
    stack = held.stack().strip();
    LockHolder found = held.lock();
    lock = found == null ? null : found.lock();
    lockHolder = found == null ? null : found.holder();
  }

  static void commit(LoopHeld held) {
    new LoopHeldEvent(held).commit();
  }
}
