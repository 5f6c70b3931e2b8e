package org.asyncio4j.coroutine;

import java.lang.ref.WeakReference;
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

  /// Whether this has something to keep for its thread between two uses. If not, the thread refers
  /// to it weakly: threads outlive applications, and one that once ran a loop, or looked for one,
  /// would keep the class loader of this library for ever.
  ///
  /// @return whether it would be missed; asked when it is set
  boolean needed();

  /// The ambient of the calling coroutine or, outside one, of the calling thread.
  ///
  /// @return the ambient, or null if none was set
  static @Nullable Ambient current() {
    Strand strand = Strand.current();
    return strand != null ? strand.ambient() : OfThread.get();
  }

  /// Sets the ambient of the calling coroutine or, outside one, of the calling thread; again,
  /// where it may have become [#needed], or needed no more.
  ///
  /// @param ambient the ambient; null for none
  static void current(@Nullable Ambient ambient) {
    Strand strand = Strand.current();
    if (strand != null) {
      strand.ambient(ambient);
    } else {
      OfThread.set(ambient);
    }
  }

  /// Holds the ambients of threads that run no coroutine.
  final class OfThread {
    /// An ambient that is needed, or a weak reference to one that is not.
    private static final ThreadLocal<@Nullable Object> AMBIENT = new ThreadLocal<>();

    private OfThread() {}

    static @Nullable Ambient get() {
      Object held = AMBIENT.get();
      return (Ambient) (held instanceof WeakReference<?> weak ? weak.get() : held);
    }

    static void set(@Nullable Ambient ambient) {
      if (ambient == null) {
        AMBIENT.remove();
      } else if (ambient.needed()) {
        AMBIENT.set(ambient);
      } else if (!(AMBIENT.get() instanceof WeakReference<?> weak && weak.get() == ambient)) {
        AMBIENT.set(new WeakReference<>(ambient));
      }
    }
  }
}
