/// Placeholder.
package org.asyncio4j.spi;
