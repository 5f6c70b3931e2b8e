package org.asyncio4j.loop;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The signals of the JVM, through the one class that has them.
public final class JvmSignals implements SignalSource {
  /// What a shell says of a process that a signal has ended is this and the signal's number; the
  /// JVM, which exits, says it itself.
  public static final int STATUS = 128;

  JvmSignals() {}

  /// The number that the system gives a signal.
  ///
  /// @param name without SIG
  /// @return its number
  /// @throws IllegalArgumentException if the system has none of that name
  public static int number(String name) {
    return new Signal(name).getNumber();
  }

  @Override
  public Former take(String name, Runnable arrived) {
    var signal = new Signal(name);
    SignalHandler ours = _ -> arrived.run();
    SignalHandler found = Signal.handle(signal, ours); // the only way to learn whose it is
    return new Former() {
      @Override
      public boolean isJvm() {
        // What is the JVM's, or the system's, comes as a class of the same module.
        return found != SignalHandler.SIG_IGN
            && found.getClass().getModule() == Signal.class.getModule();
      }

      @Override
      public void giveBack() {
        SignalHandler there = Signal.handle(signal, found);
        if (there != ours) {
          Signal.handle(signal, there);
        }
      }
    };
  }

  @Override
  public void exit(int status) {
    Runtime.getRuntime().exit(status);
  }
}
