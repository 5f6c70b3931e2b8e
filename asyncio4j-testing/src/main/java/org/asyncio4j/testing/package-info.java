/// Placeholder.
package org.asyncio4j.testing;
