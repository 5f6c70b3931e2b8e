import org.jspecify.annotations.NullMarked;

/// Tests for programs that use asyncio4j.
@NullMarked
module org.asyncio4j.testing {
  requires transitive org.asyncio4j;
  requires static transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports org.asyncio4j.testing;
}
