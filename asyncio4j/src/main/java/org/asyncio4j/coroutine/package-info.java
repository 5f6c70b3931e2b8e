/// Placeholder.
package org.asyncio4j.coroutine;
