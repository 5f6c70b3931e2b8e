package org.asyncio4j.coroutine;

import org.jspecify.annotations.Nullable;

/// What belongs to the thread that drives, and what a coroutine driven by it must see as its
/// own: in asyncio's terms the running loop, the current loop and the current context.
///
/// A coroutine has a thread of its own, so a `ThreadLocal` of its driver is out of its sight;
/// the driver hands this over with each step instead. This package only carries it.
public interface Ambient {
  /// Takes over what ends an abandoned coroutine, to run it when and where it suits whoever
  /// drove it.
  ///
  /// @param close ends the coroutine; may block
  /// @return whether it was taken; if not, it runs on a thread of its own
  boolean abandoned(Runnable close);

  /// A program has made a coroutine under this. Called on the thread of who made it.
  ///
  /// @param coroutine not started
  void created(Coroutine<?> coroutine);

  /// A step of a coroutine that is driven by hand begins on this thread: what it sees as current
  /// is what it had entered when it stopped last or, if that was nothing, what the driver sees.
  ///
  /// @param inside what [#leaveStep] gave after its last step; null before the first one
  /// @return what to give to `leaveStep`
  Object enterStep(@Nullable Object inside);

  /// That step is over: the driver sees again what it saw before.
  ///
  /// @param outside what [#enterStep] returned
  /// @return what the coroutine has entered, to be kept for its next step; null for nothing
  @Nullable
  Object leaveStep(Object outside);

  /// The ambient of the calling coroutine or, outside one, of the calling thread.
  ///
  /// @return the ambient, or null if none was set
  static @Nullable Ambient current() {
    Strand strand = Strand.current();
    return strand != null ? strand.ambient() : OfThread.AMBIENT.get();
  }

  /// Sets the ambient of the calling coroutine or, outside one, of the calling thread.
  ///
  /// @param ambient the ambient; null for none
  static void current(@Nullable Ambient ambient) {
    Strand strand = Strand.current();
    if (strand != null) {
      strand.ambient(ambient);
    } else if (ambient == null) {
      OfThread.AMBIENT.remove();
    } else {
      OfThread.AMBIENT.set(ambient);
    }
  }

  /// Holds the ambients of threads that run no coroutine.
  final class OfThread {
    static final ThreadLocal<@Nullable Ambient> AMBIENT = new ThreadLocal<>();

    private OfThread() {}
  }
}
