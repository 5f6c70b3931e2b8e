import org.jspecify.annotations.NullMarked;

/// asyncio for Java.
@NullMarked
module org.asyncio4j {
  requires static org.jspecify;
  requires jdk.unsupported;
  requires static jdk.jshell;

  // For the watchdog, which says less without them.
  requires static java.management;
  requires static jdk.management;
  requires static jdk.jfr;

  exports org.asyncio4j;
  exports org.asyncio4j.coroutine;
  exports org.asyncio4j.interop;
  exports org.asyncio4j.net;
  exports org.asyncio4j.net.tls;
  exports org.asyncio4j.process;
  exports org.asyncio4j.spi;
  exports org.asyncio4j.stream;
  exports org.asyncio4j.sync;
  exports org.asyncio4j.transport;
}
