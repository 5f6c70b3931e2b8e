package org.asyncio4j.coroutine;

import java.lang.StackWalker.StackFrame;

/// The error for a yield with a frame below that the JVM cannot suspend, and how to find that
/// frame.
final class Pinned {
  private Pinned() {}

  /// For the calling thread, whose yield was refused.
  static IllegalStateException error() {
    String where = StackWalker.getInstance()
        .walk(frames -> frames.filter(Pinned::pins).findFirst())
        .map(Pinned::describe)
        .orElse("a frame that the JVM cannot suspend");
    return new IllegalStateException("cannot await here: below on the stack is " + where
        + ". Await outside of it, or do its work in toThread");
  }

  private static boolean pins(StackFrame frame) {
    return frame.isNativeMethod() || frame.getMethodName().equals("<clinit>");
  }

  private static String describe(StackFrame frame) {
    String kind = frame.isNativeMethod() ? "the native method " : "the class initialiser ";
    return kind + frame.toStackTraceElement();
  }
}
