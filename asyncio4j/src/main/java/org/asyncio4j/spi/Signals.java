package org.asyncio4j.spi;

import sun.misc.Signal;
import sun.misc.SignalHandler;

final class Signals {
  private Signals() {}

  static void on(String name, SignalHandler handler) {
    Signal.handle(new Signal(name), handler);
  }
}
