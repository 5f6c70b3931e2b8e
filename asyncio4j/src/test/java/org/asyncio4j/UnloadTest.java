package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.File;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// An application that has the library in a class loader of its own, as in a server, and is
/// dropped,
/// takes it along, when its loops are closed: no thread of the library or of the host keeps it.
class UnloadTest {
  private static final List<String> KINDS = List.of(
      "run",
      "both engines",
      "toThread",
      "virtual caller",
      "by hand",
      "closed by hand",
      "abandoned",
      "group",
      "debug",
      "watchdog",
      "current loop",
      "signals",
      "failure",
      "another thread");

  @Test
  void aClassLoaderThatIsDroppedIsCollected() throws Exception {
    try (var child = new ChildJvm(List.of("-Dasyncio4j.watchdog=true"), Host.class)) {
      String line;
      do { // before it there may be reports, which are wanted
        line = child.line();
        assertNotNull(line, "it ended without saying what is kept");
      } while (!line.startsWith("kept: "));
      assertEquals("kept: []", line);
      assertEquals(0, child.exitCode());
    }
  }

  /// In a JVM of its own. Its threads, the main one and that of a pool, live on.
  static final class Host {
    private static final int COLLECTIONS = 100;
    private static final int MILLIS_AFTER_EACH = 100;

    private Host() {}

    public static void main(String[] kinds) throws Exception {
      var queue = new ReferenceQueue<Object>();
      Map<Reference<?>, String> loaders = new LinkedHashMap<>();
      ExecutorService pool =
          Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory());
      for (String kind : kinds.length > 0 ? List.of(kinds) : KINDS) {
        loaders.put(run(kind, queue), kind);
        loaders.put(
            pool.submit(() -> run(kind, queue)).get(1, TimeUnit.MINUTES), kind + " in a pool");
      }
      for (int i = 0; i < COLLECTIONS && !loaders.isEmpty(); i++) {
        System.gc();
        for (Reference<?> gone; (gone = queue.remove(MILLIS_AFTER_EACH)) != null; ) {
          loaders.remove(gone);
        }
      }
      System.out.println("kept: " + loaders.values());
      pool.shutdown();
    }

    private static Reference<?> run(String kind, ReferenceQueue<Object> queue) throws Exception {
      var loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
      ClassLoader before = Thread.currentThread().getContextClassLoader();
      Thread.currentThread().setContextClassLoader(loader); // as servers do
      try {
        @SuppressWarnings("unchecked")
        var program = (Consumer<String>)
            loader.loadClass("org.asyncio4j.UnloadProgram").getConstructor().newInstance();
        program.accept(kind);
      } finally {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
      }
      return new WeakReference<>(loader, queue);
    }

    private static URL[] classPath() throws MalformedURLException {
      String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
      var urls = new URL[entries.length];
      for (int i = 0; i < entries.length; i++) {
        URI entry = Path.of(entries[i]).toUri();
        urls[i] = entry.toURL();
      }
      return urls;
    }
  }
}
