package org.asyncio4j.watch;

/// Which modules of the JDK this JVM has: some of what is told goes through modules that a small
/// runtime image may lack.
final class Modules {
  private Modules() {}

  static boolean present(String name) {
    return ModuleLayer.boot().findModule(name).isPresent();
  }
}
