/// Streams of bytes that are awaited: readers and writers over connections.
package org.asyncio4j.stream;
