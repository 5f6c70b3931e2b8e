/// Thousands of connections that come and go in every way, for as long as one likes: see
/// [org.asyncio4j.stress.soak.Soak]. Hundreds of processes that come and go: see
/// [org.asyncio4j.stress.soak.Children].
package org.asyncio4j.stress.soak;
