/// For tests of programs that use asyncio4j: virtual time, and a JUnit extension that gives a
/// test its loop.
package org.asyncio4j.testing;
