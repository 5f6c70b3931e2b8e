import org.jspecify.annotations.NullMarked;

/// asyncio for Java.
@NullMarked
module org.asyncio4j {
  requires static org.jspecify;
  requires jdk.unsupported;
  requires static jdk.jshell;

  exports org.asyncio4j;
  exports org.asyncio4j.coroutine;
  exports org.asyncio4j.spi;
  exports org.asyncio4j.sync;
}
