package org.asyncio4j.watch;

/// Threads that serve all loops.
final class Helpers {
  private Helpers() {}

  /// Starts one that has nothing of whoever happens to need it first.
  static Thread start(String name, Runnable work) {
    Thread helper = Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name(name)
        .unstarted(work);
    helper.setContextClassLoader(ClassLoader.getSystemClassLoader());
    helper.start();
    return helper;
  }
}
