/// TLS: what is wanted of a connection that is encrypted.
///
/// - [org.asyncio4j.net.tls.Tls] says it, for a client or a server.
/// - [org.asyncio4j.net.tls.Certificates] is what a side shows of itself.
///
/// **Threads.** Any: all of it is immutable or guarded.
package org.asyncio4j.net.tls;
