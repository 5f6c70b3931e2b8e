package org.asyncio4j.coroutine;

import java.lang.ScopedValue.CallableOp;

/// An engine: the way coroutines are made and carried.
///
/// | engine | needs | a step is |
/// | --- | --- | --- |
/// | [#NATIVE] | `--add-opens java.base/java.lang=ALL-UNNAMED` | a run of a continuation on the
/// driver's thread |
/// | [#PORTABLE] | nothing | a switch between two virtual threads of the JDK's scheduler |
///
/// What a program does is the same on both. [#system()] is the one that coroutines and loops get
/// unless they are given another.
public enum Coroutines {
  /// The driver's thread carries the coroutine: the faster one. It needs a flag of the JVM.
  NATIVE {
    @Override
    Strand newStrand(Object body) {
      requireNative();
      return new NativeStrand(body);
    }

    @Override
    public void drive(Driver driver) {
      for (Strand next; (next = driver.next(true)) != null; ) {
        if (next instanceof NativeStrand strand) {
          strand.step();
          strand.giveBackAmbient();
        } else {
          next.drive();
          next.giveBackAmbient();
        }
      }
    }

    @Override
    void hostPlatform(Runnable work) {
      work.run();
    }
  },

  /// Coroutines hand over to each other on the JDK's own scheduler. It runs everywhere.
  PORTABLE {
    @Override
    Strand newStrand(Object body) {
      return new PortableStrand(body);
    }

    @Override
    public void drive(Driver driver) {
      new Baton(driver).drive();
    }

    @Override
    void hostPlatform(Runnable work) {
      VirtualHome.run(work);
    }
  };

  /// The system property that chooses the engine: `native` or `portable`.
  public static final String PROPERTY = "asyncio4j.engine";

  /// The engine of this JVM: what the system property `asyncio4j.engine` asks for or, without
  /// it, the native one if the flag for it is set and this JDK is known to it. If not, that is
  /// logged, once.
  ///
  /// @return the engine
  /// @throws IllegalStateException if the property asks for `native` and that is not available
  /// @throws IllegalArgumentException if the property has another value than `native` or
  ///     `portable`
  public static Coroutines system() {
    String asked = System.getProperty(PROPERTY);
    return switch (asked) {
      case null -> Preferred.ENGINE;
      case "native" -> requireNative();
      case "portable" -> PORTABLE;
      default ->
        throw new IllegalArgumentException(
            "system property " + PROPERTY + " is '" + asked + "': it must be native or portable");
    };
  }

  /// Makes the strand of a coroutine; nothing runs yet.
  ///
  /// @param body the body
  /// @return a fresh strand
  public final Strand strand(CallableOp<?, ?> body) {
    return newStrand(body);
  }

  /// Makes the strand of a coroutine that gives no result; nothing runs yet.
  ///
  /// @param body the body
  /// @return a fresh strand
  public final Strand strand(RunnableOp<?> body) {
    return newStrand(body);
  }

  abstract Strand newStrand(Object body);

  /// Carries the steps that `driver` gives, until it gives none. What the driver throws comes
  /// out.
  ///
  /// The calling thread is the driver's own: see [#host].
  ///
  /// @param driver gives the steps
  public abstract void drive(Driver driver);

  /// Runs `work` on a thread that is good for a [#drive]. Called on a virtual thread, that is a
  /// platform thread, for which the caller waits. Called on a platform thread, it is that one or,
  /// for [#PORTABLE], a virtual one, for which it waits.
  ///
  /// @param work what to run; what it throws comes out
  /// @param interrupted what to do when a virtual caller is interrupted while it waits; it goes
  ///     on waiting and has its interrupt status set at the end
  public final void host(Runnable work, Runnable interrupted) {
    if (Thread.currentThread().isVirtual()) {
      Carrier.run(work, interrupted);
    } else {
      hostPlatform(work);
    }
  }

  abstract void hostPlatform(Runnable work);

  /// For a caller that is about to [#host] a drive. Coroutines run on threads of their own, which
  /// would wait for a class that the calling one is initialising, as it waits for them.
  ///
  /// @throws IllegalStateException if the caller stands in a class initialiser
  public static void requireNoInitialiser() {
    Pinned.requireNoInitialiser();
  }

  private static Coroutines requireNative() {
    if (!Loom.available()) {
      throw new IllegalStateException(
          "the native engine " + missing(Loom.isOpen()) + "; the portable one needs nothing");
    }
    return NATIVE;
  }

  /// What the native engine has not, where it is not available.
  static String missing(boolean open) {
    return open
        ? "does not know this JDK, " + Runtime.version() + ", yet; it knows 25"
        : "needs the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED (asyncio4j on the class"
            + " path) or --add-opens java.base/java.lang=org.asyncio4j (on the module path)";
  }

  /// Chosen and logged at the first use that leaves the choice to us.
  private static final class Preferred {
    static final Coroutines ENGINE = choose();

    private static Coroutines choose() {
      if (Loom.available()) {
        return NATIVE;
      }
      System.getLogger("org.asyncio4j")
          .log(
              System.Logger.Level.INFO,
              "running on the portable engine: the native one, which is faster, {0}",
              missing(Loom.isOpen()));
      return PORTABLE;
    }
  }

  /// The engine's name, as the system property spells it.
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
