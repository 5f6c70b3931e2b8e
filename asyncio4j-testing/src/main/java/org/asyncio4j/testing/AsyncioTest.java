package org.asyncio4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that runs as a task, on a loop of its own in virtual time: it may await, and takes no
/// time to sleep.
///
/// ```java
/// @AsyncioTest
/// void sleeps(VirtualClock clock) {
///   sleep(Duration.ofHours(1));
///   assertEquals(Duration.ofHours(1), clock.time());
/// }
/// ```
///
/// It fails, besides by what it throws, as [AsyncioExtension] says.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(AsyncioExtension.class)
public @interface AsyncioTest {}
