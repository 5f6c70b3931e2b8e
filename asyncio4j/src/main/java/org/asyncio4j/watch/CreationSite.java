package org.asyncio4j.watch;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Where something was made, as debug mode keeps it: the stack without this library's own frames
/// on top.
public final class CreationSite {
  private static final String LIBRARY = "org.asyncio4j.";

  /// Of futures. Not a field of theirs: there may be a million, and in debug mode only it is used.
  private static final Map<Key, StackTraceElement[]> FUTURES = new ConcurrentHashMap<>();

  private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

  /// A future itself, whatever its class says is equal to it: that must not be asked anyway while
  /// the future is being made.
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object future, @Nullable ReferenceQueue<Object> queue) {
      super(future, queue);
      hash = System.identityHashCode(future);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    /// A key whose future is gone equals only itself.
    @Override
    public boolean equals(@Nullable Object other) {
      Object future = get();
      return this == other || (future != null && other instanceof Key key && key.refersTo(future));
    }
  }

  private CreationSite() {}

  /// Remembers where a future is made, which is here.
  ///
  /// @param future by its identity
  public static void remember(Object future) {
    for (Object collected; (collected = COLLECTED.poll()) != null; ) {
      FUTURES.remove(collected);
    }
    FUTURES.put(new Key(future, COLLECTED), capture());
  }

  /// What was remembered.
  ///
  /// @param future by its identity
  /// @return null if nothing was
  public static StackTraceElement @Nullable [] of(Object future) {
    return FUTURES.isEmpty() ? null : FUTURES.get(new Key(future, null));
  }

  /// The place of the call.
  ///
  /// @return its stack, innermost first
  public static StackTraceElement[] capture() {
    StackTraceElement[] stack = new Throwable().getStackTrace();
    int top = 0;
    while (top < stack.length && isOurs(stack[top])) {
      top++;
    }
    return Arrays.copyOfRange(stack, top, stack.length);
  }

  /// Whether a frame is this library's own: of a class that lies where this one does.
  ///
  /// @param frame any
  /// @return true if so
  public static boolean isOurs(StackTraceElement frame) {
    if (!frame.getClassName().startsWith(LIBRARY)) {
      return false;
    }
    try {
      Class<?> type =
          Class.forName(frame.getClassName(), false, CreationSite.class.getClassLoader());
      return type.getProtectionDomain() == CreationSite.class.getProtectionDomain();
    } catch (ClassNotFoundException e) {
      return false; // of another class loader, so not ours
    }
  }

  /// Appends the place in a few words, if there is one.
  ///
  /// @param text where to
  /// @param createdAt what was captured, if anything was
  /// @return the text
  public static StringBuilder append(StringBuilder text, StackTraceElement @Nullable [] createdAt) {
    if (createdAt != null && createdAt.length > 0) {
      text.append(" created at ").append(place(createdAt[0]));
    }
    return text;
  }

  /// `Main.java:12`
  ///
  /// @param frame any
  /// @return its place
  public static String place(StackTraceElement frame) {
    String file = frame.getFileName();
    return file == null ? frame.getClassName() : file + ":" + frame.getLineNumber();
  }

  /// What was captured, as a list.
  ///
  /// @param createdAt null for nothing
  /// @return its frames
  public static List<StackTraceElement> asList(StackTraceElement @Nullable [] createdAt) {
    return createdAt == null ? List.of() : List.of(createdAt);
  }
}
